import { excursionsMergeStep } from '#libs/excursions/excursions.merge.js';
import { groupsMergeStep } from '#libs/groups/groups.merge.js';
import { importingMergeStep } from '#libs/importing/importing.merge.js';
import { linksMergeStep } from '#libs/links/links.merge.js';
import { messagingMergeStep } from '#libs/messaging/messaging.merge.js';
import { participationMergeSteps } from '#libs/participation/participation.merge.js';
import type { Waitlist } from '#libs/participation/waitlist/waitlist.js';
import { MergeSteps } from '#libs/people/merge-steps.js';
import { peopleMergeSteps } from '#libs/people/people.merge.js';
import { regularityMergeStep } from '#libs/regularity/regularity.merge.js';
import type { RegularitySnapshots } from '#libs/regularity/regularity-refresh.js';
import { reportingMergeStep } from '#libs/reporting/reporting.merge.js';
import { testVault } from '#libs/secrets/testing/test-keys.js';

/** The steps of all libraries, put together as their modules do, for processes without Nest. */
export function allMergeSteps(waitlist: Waitlist, snapshots: RegularitySnapshots): MergeSteps {
  const steps = new MergeSteps();
  steps.register(
    ...peopleMergeSteps(testVault),
    groupsMergeStep,
    ...participationMergeSteps(waitlist),
    regularityMergeStep(snapshots),
    messagingMergeStep,
    linksMergeStep,
    excursionsMergeStep,
    importingMergeStep,
    reportingMergeStep,
  );
  return steps;
}
