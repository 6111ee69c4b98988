/** What an import has written, by ids, for those who have to act on it. */
export interface Applied {
  /** Participants who became members of a group. */
  readonly joined: readonly string[];
  /** Participants who were marked. */
  readonly marked: readonly string[];
  /** Sessions that were there already, and were cancelled. */
  readonly cancelled: readonly string[];
}
