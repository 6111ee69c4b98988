import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';
import type { ProblemSeverity } from '../parse/problems.js';

/** One thing in an import that is wrong, or that somebody should look at. */
@Entity('import_problem')
export class ImportProblem {
  @PrimaryGeneratedColumn('uuid')
  id: string;

  @Column({ type: 'uuid' })
  organisationId: string;

  @Column({ type: 'uuid' })
  importId: string;

  /** Those found while reading come first, those found by comparing with what is there from {@link COMPARED_FROM} on. */
  @Column({ type: 'integer' })
  position: number;

  @Column({ type: 'integer' })
  line: number;

  /** From 1; null when it is not about one column. */
  @Column({ type: 'integer', nullable: true })
  columnNumber: number | null;

  @Column({ type: 'text', nullable: true })
  columnName: string | null;

  @Column({ type: 'text' })
  severity: ProblemSeverity;

  @Column({ type: 'text' })
  code: string;

  @Column({ type: 'text' })
  message: string;

  /** The import waits until somebody has said who the person of this line is. */
  @Column({ type: 'boolean' })
  needsDecision: boolean;

  /** Those who might be the person of this line. */
  @Column({ type: 'uuid', array: true })
  candidateIds: string[];
}

/** Positions from here on are of problems that every analysis finds anew. */
export const COMPARED_FROM = 1_000_000_000;
