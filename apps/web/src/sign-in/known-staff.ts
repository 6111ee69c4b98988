/** Whoever uses the app on this device, kept there so that it opens without a network. */
export interface Who {
  readonly staffMemberId: string;
  readonly displayName: string;
  /** What they may do, by the names of the API's permissions. */
  readonly permissions: readonly string[];
  readonly organisation: string;
  readonly timeZone: string;
}
