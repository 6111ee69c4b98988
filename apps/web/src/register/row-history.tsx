import { useQuery } from '@tanstack/react-query';
import { ask } from '../api/ask.js';
import { MarkSign } from '../design/mark-sign.js';
import { useDates, useStaff } from '../shell/staff.js';
import { useWords } from '../words/words.js';
import { RowDetails } from './register.graphql.js';

/** Every mark that arrived for somebody in this session, the latest first, and by whom. */
export function RowHistory({ sessionId, participantId }: { sessionId: string; participantId: string }) {
  const words = useWords();
  const dates = useDates();
  const { who } = useStaff();
  const { data, error } = useQuery({
    queryKey: ['row-details', sessionId],
    queryFn: ({ signal }) => ask(RowDetails, { sessionId }, { as: who.staffMemberId, signal }),
    staleTime: 0,
  });
  const row = data?.session?.register.rows.find(({ participant }) => participant.id === participantId);
  const history = row?.attendance?.history ?? [];
  return (
    <section className="history">
      <h3>{words.row.history}</h3>
      {error !== null && !data && <p className="quiet">{words.row.historyLater}</p>}
      {data && history.length === 0 && <p className="quiet">{words.row.noHistory}</p>}
      <ol className="plain">
        {history.toReversed().map((change) => (
          <li key={change.id} className="change">
            <MarkSign mark={change.mark} />
            <span>
              {words.marks[change.mark ?? 'NONE']}
              <span className="quiet">
                {' '}
                {dates.moment(change.markedAt)} · {change.actor?.displayName ?? words.row.unknownMaker}
                {!change.applied && ` · ${words.row.overtaken}`}
              </span>
              {change.note !== null && <span className="change-note">{change.note}</span>}
            </span>
          </li>
        ))}
      </ol>
    </section>
  );
}
