/** Lets the app open without a network. A new version takes over at the next start, before anything is done in it. */
export async function installWorker(): Promise<void> {
  if (!('serviceWorker' in navigator) || import.meta.env.DEV) return;
  const { serviceWorker } = navigator;
  const known = await serviceWorker.getRegistration();
  if (known?.waiting && serviceWorker.controller) {
    serviceWorker.addEventListener('controllerchange', () => location.reload(), { once: true });
    known.waiting.postMessage('TAKE_OVER');
    return;
  }
  await serviceWorker.register('/service-worker.js');
}
