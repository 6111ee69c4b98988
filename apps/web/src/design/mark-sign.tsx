import type { Mark } from '../register/mark.js';

/** The sign of a mark: each has a shape of its own, so that no colour is needed to tell them apart. */
export function MarkSign({ mark }: { mark: Mark | null }) {
  return (
    <svg className={`sign sign-${(mark ?? 'none').toLowerCase()}`} viewBox="0 0 28 28" aria-hidden="true">
      {shapeOf(mark)}
    </svg>
  );
}

function shapeOf(mark: Mark | null) {
  switch (mark) {
    case 'PRESENT':
      return (
        <>
          <circle className="sign-fill" cx="14" cy="14" r="12" />
          <path className="sign-check" d="M8.5 14.5l3.8 3.8 7.4-8" />
        </>
      );
    case 'LATE':
      return (
        <>
          <circle className="sign-ring" cx="14" cy="14" r="11" />
          <path className="sign-fill" d="M14 5a9 9 0 0 0 0 18z" />
        </>
      );
    case 'EXCUSED':
      return <circle className="sign-ring" cx="14" cy="14" r="11" />;
    case 'ABSENT':
      return <path className="sign-ring" d="M6 14h16" />;
    case null:
      return <circle className="sign-ring sign-dots" cx="14" cy="14" r="11" />;
  }
}
