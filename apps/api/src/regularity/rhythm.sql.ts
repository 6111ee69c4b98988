import { sql, type NoParameters } from '#libs/database/sql.js';
import type { RhythmSubject } from './rhythm.types.js';

export const RHYTHM_SUBJECTS = sql<NoParameters, RhythmSubject>`
  SELECT id, 'SITE' AS kind, name FROM site
  UNION ALL SELECT id, 'GROUP', public_name FROM activity_group WHERE archived_at IS NULL
  ORDER BY 2 DESC, 3, 1`;
