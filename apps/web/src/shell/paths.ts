/** The addresses of the app. No name, phone or token is ever in one. */
export const PATHS = {
  today: '/',
  signIn: '/sign-in',
  register: '/register/:id',
  unsent: '/unsent',
  attention: '/attention',
  people: '/people',
  person: '/people/:id',
  settings: '/settings',
} as const;

export function registerPath(sessionId: string): string {
  return `/register/${sessionId}`;
}

export function personPath(participantId: string): string {
  return `/people/${participantId}`;
}

/** Whether an address is the app's, so that the service worker may answer it with the app when there is no network. */
export function isAppPath(pathname: string): boolean {
  const [, first = '', second] = pathname.split('/');
  if (first === 'sign-in') return second === undefined;
  return Object.values(PATHS).some((path) => path.split('/')[1] === first);
}
