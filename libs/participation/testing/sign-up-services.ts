import type { TenantContext, Tx } from '#libs/database/tenant-database.js';
import { SessionChanges } from '#libs/groups/session-changes.js';
import { Offers } from '../sign-ups/offers.js';
import { SignUpChanges, type SignUpChange, type SignUpObserver } from '../seats/sign-up-changes.js';
import { SignUpInvitations } from '../sign-ups/sign-up-invitations.js';
import { SignUpMinimum } from '../sign-ups/minimum-attendance.js';
import { SignUpRules } from '../sign-ups/sign-up-rules.js';
import { SignUps } from '../sign-ups/sign-ups.js';
import { DeclineAttendance } from '../sign-ups/decline-attendance.js';
import { Waitlist } from '../waitlist/waitlist.js';

/** The services of signing up, put together as the module does, for processes without Nest. */
export class SignUpServices implements SignUpObserver {
  readonly changes = new SignUpChanges();
  readonly sessionChanges = new SessionChanges();
  readonly waitlist = new Waitlist(this.changes, this.sessionChanges);
  readonly signUps = new SignUps(this.changes, this.waitlist);
  readonly offers = new Offers(this.changes, this.signUps, this.waitlist);
  readonly stayingAway = new DeclineAttendance(this.signUps, this.offers);
  readonly invitations = new SignUpInvitations(this.changes);
  readonly minimum = new SignUpMinimum(this.changes);
  readonly rules = new SignUpRules(this.waitlist);
  /** All that was announced, those of transactions that failed included. */
  readonly announced: SignUpChange[] = [];

  constructor() {
    this.sessionChanges.register(this.waitlist);
    this.changes.register(this);
  }

  signUpsChanged(_tx: Tx, _context: TenantContext, change: SignUpChange): Promise<void> {
    this.announced.push(change);
    return Promise.resolve();
  }
}
