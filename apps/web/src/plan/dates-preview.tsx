import { lazy, Suspense } from 'react';
import type { SeriesDatesProps } from './series-dates-list.js';

/** The rules of recurrence weigh as much as a page, so they come when they are needed. */
const SeriesDatesList = lazy(() => import('./series-dates-list.js'));

export function DatesPreview(props: SeriesDatesProps) {
  return (
    <Suspense fallback={null}>
      <SeriesDatesList {...props} />
    </Suspense>
  );
}
