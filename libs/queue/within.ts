/**
 * The result of `work`, or a rejection after `ms` milliseconds or when `signal` is aborted; the work itself goes on and its
 * outcome is ignored.
 */
export async function within<T>(ms: number, work: Promise<T>, signal?: AbortSignal): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  let giveUp: (() => void) | undefined;
  const tooLate = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new TimeoutError(`No answer within ${ms} ms`)), ms);
    giveUp = () => reject(new TimeoutError('Given up'));
    if (signal?.aborted) giveUp();
    else signal?.addEventListener('abort', giveUp);
  });
  work.catch(() => undefined);
  return Promise.race([work, tooLate]).finally(() => {
    clearTimeout(timer);
    if (giveUp !== undefined) signal?.removeEventListener('abort', giveUp);
  });
}

export class TimeoutError extends Error {
  override readonly name = 'TimeoutError';
}
