import type { MergeStep } from '#libs/people/merge-steps.js';
import { marksMergeStep } from './registers/merge-marks.js';
import { signUpsMergeStep } from './sign-ups/merge-sign-ups.js';
import type { Waitlist } from './waitlist/waitlist.js';

export function participationMergeSteps(waitlist: Waitlist): readonly MergeStep[] {
  return [marksMergeStep, signUpsMergeStep(waitlist)];
}
