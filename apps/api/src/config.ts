/** Injects the configuration that was parsed at start. */
export const CONFIG = Symbol('CONFIG');
