import type { Words } from '../words/fi.js';
import type { MessagingProblemsData, OpenCallsData } from './today.graphql.js';

/** Something that waits for a person. */
export interface AttentionItem {
  readonly key: string;
  readonly text: string;
  /** What to do about something that fails; null: nothing fails, somebody is missed. */
  readonly advice: string | null;
}

/** What waits, in words: numbers only, never a name. What the reader may not see was not asked for. */
export function attentionItems(
  problems: MessagingProblemsData['messagingProblems'] | null,
  calls: OpenCallsData | null,
  words: Words['attention'],
): readonly AttentionItem[] {
  const waiting = (problems?.waiting ?? 0) + (problems?.held ?? 0);
  const inDoubt = problems?.inDoubt ?? 0;
  const unreached = problems?.unreached ?? 0;
  const all = calls?.all.totalCount ?? 0;
  const mine = calls?.mine.totalCount ?? 0;
  const callsText = mine > 0 ? `${words.calls(all)}, ${words.callsMine(mine)}` : words.calls(all);
  return [
    ...(waiting > 0 ? [{ key: 'waiting', text: words.waiting(waiting), advice: words.look }] : []),
    ...(inDoubt > 0 ? [{ key: 'in-doubt', text: words.inDoubt(inDoubt), advice: words.look }] : []),
    ...(unreached > 0
      ? [{ key: 'unreached', text: words.unreached(unreached), advice: words.callThem }]
      : []),
    ...(all > 0 ? [{ key: 'calls', text: callsText, advice: null }] : []),
  ];
}
