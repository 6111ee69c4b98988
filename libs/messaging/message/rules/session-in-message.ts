import type { Language } from '#libs/people/language.js';

/** What a text tells of a session. */
export interface SessionInMessage {
  /** The group's neutral public name, never the internal one. */
  readonly publicName: string;
  /** When the session starts: for MOVED the new time, for a cancellation the time at which it would have been. */
  readonly startsAt: Date;
  /** IANA zone in which the time is told. */
  readonly timeZone: string;
  /** Null leaves the place out. */
  readonly place: string | null;
}

/** What a text about a session is made of. Only the group's public name is ever read here. */
export interface SessionFacts extends SessionInMessage {
  readonly groupLanguage: Language;
  /** Whether too few had signed up when it was to be decided, and still too few have. */
  readonly minimumNotReached: boolean;
}
