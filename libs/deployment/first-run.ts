import { Injectable } from '@nestjs/common';
import { systemContext, TenantDatabase } from '#libs/database/tenant-database.js';
import { DemoAssociation } from '#libs/demo/demo-association.js';
import { DEMO_ORGANISATION } from '#libs/demo/demo-plan.js';
import { Organisations } from '#libs/people/organisations.js';
import { Staff } from '#libs/people/staff.js';
import { NEVER_SIGNED_IN, TAKE_TURN_TO_START } from './first-run.sql.js';

const FIRST_ORGANISATION_NAME = 'Oma järjestö';
/** Stands until the administrator gives their own; nothing is ever sent to it. */
const PLACEHOLDER_EMAIL = 'admin@rytmi.invalid';

interface FirstAdmin {
  readonly email: string;
  readonly password: string;
}

/** How the first administrator gets in. */
export type FirstSignIn =
  | { readonly by: 'PASSWORD'; readonly email: string }
  | { readonly by: 'LINK'; readonly secret: string }
  /** Somebody has signed in before. */
  | { readonly by: 'KNOWN' };

/** Makes an empty database usable: one organisation with one administrator. */
@Injectable()
export class FirstRun {
  constructor(
    private readonly database: TenantDatabase,
    private readonly organisations: Organisations,
    private readonly staff: Staff,
    private readonly demo: DemoAssociation,
  ) {}

  /**
   * Does nothing but look when there are organisations already. As long as nobody has signed in, each start gives a new
   * link.
   * @param admin the first administrator; null gives a one-time sign-in link instead of a password
   * @param withDemo makes the first organisation the demo association
   */
  async run(admin: FirstAdmin | null, withDemo = false): Promise<FirstSignIn> {
    return this.database.systemTransaction(async (turn) => {
      await TAKE_TURN_TO_START.run(turn, {});
      const [organisationId] = await this.organisations.allIds();
      return organisationId === undefined ? this.begin(admin, withDemo) : this.signInOf(organisationId);
    });
  }

  /** All of it or nothing: a start that is cut off leaves an empty database, which the next one fills. */
  private async begin(admin: FirstAdmin | null, withDemo: boolean): Promise<FirstSignIn> {
    const settings = withDemo ? DEMO_ORGANISATION : { name: FIRST_ORGANISATION_NAME };
    return this.organisations.createWith(settings, async (tx, context) => {
      const { id } = await this.staff.create(tx, context, {
        email: admin?.email ?? PLACEHOLDER_EMAIL,
        displayName: 'Ylläpitäjä',
        roles: ['ADMIN', 'LEADER'],
        password: admin?.password ?? null,
        participantId: null,
      });
      if (withDemo) await this.demo.fill(tx, context);
      if (admin) return { by: 'PASSWORD', email: admin.email };
      const { secret } = await this.staff.signInLink(tx, context, id);
      return { by: 'LINK', secret };
    });
  }

  private async signInOf(organisationId: string): Promise<FirstSignIn> {
    const context = systemContext(organisationId);
    return this.database.write(context, async (tx) => {
      // The first administrator, as long as nobody has signed in as them.
      const newcomer = await NEVER_SIGNED_IN.first(tx, { email: PLACEHOLDER_EMAIL });
      if (!newcomer) return { by: 'KNOWN' };
      const { secret } = await this.staff.signInLink(tx, context, newcomer.id);
      return { by: 'LINK', secret };
    });
  }
}
