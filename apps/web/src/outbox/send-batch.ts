import { ask, Refusal } from '../api/ask.js';
import { RecordMarks, type RecordMarksVariables } from '../register/register.graphql.js';
import type { Taken, TakenMark } from '../register/roster.js';
import type { Answer, Batch, Entry } from './outbox.js';

/** The server did not say no for good: something is wrong with it, or it has too much to do. */
const LATER: ReadonlySet<string> = new Set(['INTERNAL', 'UNAVAILABLE', 'CONFLICT', 'TOO_MANY_REQUESTS']);

/**
 * Sends a batch as its maker, and nobody else.
 * @param onTaken told what the server holds now, before the answer is given
 */
export async function sendBatch(
  { sessionId, entries }: Batch,
  maker: string,
  device: string,
  onTaken: (taken: Taken) => Promise<void>,
): Promise<Answer> {
  try {
    const input = inputOf(sessionId, entries, device);
    const { recordAttendance } = await ask(RecordMarks, { input }, { as: maker });
    await onTaken({
      visitors: input.anonymousVisitors ?? null,
      marks: recordAttendance.rows.flatMap(({ clientKey, participant, attendance }) =>
        attendance && participant
          ? [
              {
                participantId: participant.id,
                mark: attendance.mark,
                markedAt: Date.parse(attendance.markedAt),
                note: attendance.note,
                ...personOf(entries.find(({ key }) => key === clientKey)),
              },
            ]
          : [],
      ),
    });
    return {
      kind: 'TAKEN',
      rows: recordAttendance.rows.map(({ clientKey, ok, error }) => ({
        clientKey,
        ok,
        code: error?.code ?? null,
      })),
    };
  } catch (error) {
    if (!(error instanceof Refusal)) return { kind: 'LATER' };
    if (error.code === 'UNAUTHENTICATED') return { kind: 'SIGNED_OUT' };
    return LATER.has(error.code) ? { kind: 'LATER' } : { kind: 'REFUSED', code: error.code };
  }
}

/** As they stand on this device's register. */
function personOf(entry: Entry | undefined): Pick<TakenMark, 'name' | 'newcomerKey'> {
  if (entry?.change.kind !== 'MARK') throw new Error('Only marks are answered by rows');
  const { name, isNewcomer, participantId } = entry.change;
  return isNewcomer ? { name, newcomerKey: participantId } : { name };
}

function inputOf(
  sessionId: string,
  entries: Batch['entries'],
  device: string,
): RecordMarksVariables['input'] {
  const changes = entries.map(({ key, change }) => ({ key, change }));
  const visitors = changes.flatMap(({ change }) =>
    change.kind === 'VISITORS' ? [change.anonymousVisitors] : [],
  );
  const notes = changes.flatMap(({ change }) => (change.kind === 'NOTE' ? [change.note] : []));
  return {
    sessionId,
    device,
    marks: changes.flatMap(({ key, change }) =>
      change.kind === 'MARK'
        ? [
            {
              clientKey: key,
              ...(change.isNewcomer
                ? { newVisitor: { clientKey: change.participantId, firstName: change.name } }
                : { participantId: change.participantId }),
              mark: change.mark,
              markedAt: new Date(change.markedAt).toISOString(),
              walkIn: change.walkIn,
              note: change.note,
            },
          ]
        : [],
    ),
    ...(visitors.length > 0 ? { anonymousVisitors: visitors.at(-1) } : {}),
    ...(notes.length > 0 ? { note: notes.at(-1) } : {}),
  };
}
