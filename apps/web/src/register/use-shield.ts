import { useCallback, useEffect, useState } from 'react';

/** Away for less than this, nobody else has picked the phone up. */
const GRACE_MS = 20_000;
/** A phone that lies on the table for so long may be looked at by others. */
const IDLE_MS = 120_000;
const GESTURES = ['pointerdown', 'keydown'] as const;

/** Whether names are hidden because the phone was put down or the app was out of sight; and how they are shown again. */
export function useShield(): { isUp: boolean; lower: () => void } {
  const [isUp, setIsUp] = useState(false);
  useEffect(() => {
    let hiddenAt: number | null = null;
    let idle = setTimeout(() => setIsUp(true), IDLE_MS);
    const onGesture = () => {
      clearTimeout(idle);
      idle = setTimeout(() => setIsUp(true), IDLE_MS);
    };
    const onVisibility = () => {
      if (document.visibilityState === 'hidden') {
        hiddenAt = Date.now();
        setIsUp((wasUp) => {
          if (wasUp) hiddenAt = null;
          return true;
        });
      } else if (hiddenAt !== null && Date.now() - hiddenAt < GRACE_MS) {
        setIsUp(false);
      }
    };
    document.addEventListener('visibilitychange', onVisibility);
    for (const gesture of GESTURES) document.addEventListener(gesture, onGesture);
    return () => {
      clearTimeout(idle);
      document.removeEventListener('visibilitychange', onVisibility);
      for (const gesture of GESTURES) document.removeEventListener(gesture, onGesture);
    };
  }, []);
  const lower = useCallback(() => setIsUp(false), []);
  return { isUp, lower };
}
