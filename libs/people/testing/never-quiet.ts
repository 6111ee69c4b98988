/** Settings of organisations in tests, which run at any hour of the day. */
export const NEVER_QUIET = { quietFrom: '00:00', quietTo: '00:00' } as const;
