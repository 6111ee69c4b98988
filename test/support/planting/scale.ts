/** How large a planted organisation is. */
export interface Scale {
  readonly groups: number;
  readonly people: number;
  /** Of each group. A person is in `groups × members ÷ people` of them. */
  readonly members: number;
  readonly weeksBehind: number;
  readonly weeksAhead: number;
  /** Texts that were sent about each session that was held. */
  readonly textsOfSession: number;
  readonly inboundTexts: number;
  readonly checkIns: number;
  readonly announcements: number;
}

/** 500 groups, 6,000 people, 600,000 marks, 75,000 messages: a national association after a year. */
export const NATIONAL: Scale = {
  groups: 500,
  people: 6_000,
  members: 24,
  weeksBehind: 50,
  weeksAhead: 8,
  textsOfSession: 3,
  inboundTexts: 4_000,
  checkIns: 2_000,
  announcements: 200,
};

/** As large as the association that `RYTMI_DEMO=1` makes. */
export const SMALL: Scale = {
  groups: 3,
  people: 36,
  members: 12,
  weeksBehind: 12,
  weeksAhead: 8,
  textsOfSession: 1,
  inboundTexts: 6,
  checkIns: 8,
  announcements: 1,
};
