import { useQuery } from '@tanstack/react-query';
import { Link } from 'wouter';
import { ask } from '../api/ask.js';
import { PATHS } from '../shell/paths.js';
import { useStaff } from '../shell/staff.js';
import { localDay } from '../words/dates.js';
import { useLanguage, useWords } from '../words/words.js';
import { attentionItems } from './attention-items.js';
import { MessagingProblems, OpenCalls, SandboxInUse } from './today.graphql.js';

/** What waits for a person: texts that are stuck or reached nobody, people to call; and where reports are. */
export function Attention() {
  const words = useWords();
  const { who, may } = useStaff();
  const as = who.staffMemberId;
  const problems = useQuery({
    queryKey: ['messaging-problems'],
    queryFn: ({ signal }) => ask(MessagingProblems, {}, { as, signal }),
    enabled: may('messages.read'),
  }).data?.messagingProblems;
  const calls = useQuery({
    queryKey: ['open-calls'],
    queryFn: ({ signal }) => ask(OpenCalls, {}, { as, signal }),
    enabled: may('checkIns.use'),
  }).data;
  const sandbox = useQuery({
    queryKey: ['sandbox-in-use'],
    queryFn: ({ signal }) => ask(SandboxInUse, {}, { as, signal }),
    enabled: may('sandbox.use'),
  }).data?.sandboxTexts;
  const items = attentionItems(problems ?? null, calls ?? null, words.attention);
  const hasSandbox = sandbox !== undefined && sandbox.totalCount > 0;
  if (items.length === 0 && !may('reports.read') && !hasSandbox) return null;
  return (
    <section className="part" aria-labelledby="attention-title">
      <h2 id="attention-title">{words.attention.title}</h2>
      <ul className="attention">
        {items.map(({ key, text, advice }) => (
          <li key={key} className={advice === null ? undefined : 'failing'}>
            {key === 'calls' || key === 'unreached' ? <Link href={PATHS.attention}>{text}</Link> : text}
            {advice !== null && <span className="quiet">{advice}</span>}
          </li>
        ))}
        {may('reports.read') && <Reports />}
        {hasSandbox && (
          <li>
            <a href="/sandbox">{words.attention.sandbox}</a>
          </li>
        )}
      </ul>
    </section>
  );
}

function Reports() {
  const { language, words } = useLanguage();
  const { who } = useStaff();
  const year = localDay(Date.now(), who.timeZone).slice(0, 'YYYY'.length);
  const period = `from=${year}-01-01&to=${year}-12-31&language=${language}`;
  return (
    <li>
      {words.attention.reports(year)}
      <span className="links">
        <a href={`/reports/yearly.xlsx?${period}`}>{words.attention.yearly}</a>
        <a href={`/reports/encounters.xlsx?${period}&by=month,group`}>{words.attention.encounters}</a>
      </span>
    </li>
  );
}
