/** The addresses of the app. No name, phone or token is ever in one. */
export const PATHS = {
  today: '/',
  signIn: '/sign-in',
  register: '/register/:id',
  unsent: '/unsent',
  attention: '/attention',
  people: '/people',
  person: '/people/:id',
  plan: '/plan',
  planPeriod: '/plan/:period',
  planSession: '/plan/session/:id',
  planNew: '/plan/new/:what',
  settings: '/settings',
} as const;

export function registerPath(sessionId: string): string {
  return `/register/${sessionId}`;
}

export function personPath(participantId: string): string {
  return `/people/${participantId}`;
}

/** A week, a month or a season of the plan, such as `2026-W49`. */
export function periodPath(period: string): string {
  return `/plan/${period}`;
}

export function planSessionPath(sessionId: string): string {
  return `/plan/session/${sessionId}`;
}

/** @param day the day that it begins on; null: today */
export function newPlanPath(what: 'session' | 'series', day: string | null): string {
  return day === null ? `/plan/new/${what}` : `/plan/new/${what}?day=${day}`;
}

/** Whether an address is the app's, so that the service worker may answer it with the app when there is no network. */
export function isAppPath(pathname: string): boolean {
  const [, first = '', second] = pathname.split('/');
  if (first === 'sign-in') return second === undefined;
  return Object.values(PATHS).some((path) => path.split('/')[1] === first);
}
