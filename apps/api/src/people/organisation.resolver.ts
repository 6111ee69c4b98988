import { Args, Mutation, Query, Resolver } from '@nestjs/graphql';
import type { OrganisationSettings } from '#libs/people/organisation-settings.js';
import { Organisations } from '#libs/people/organisations.js';
import { Sites } from '#libs/people/sites.js';
import { Allow } from '../auth/access.js';
import type { RequestScope } from '../auth/request-scope.js';
import { Scope } from '../auth/scope.decorator.js';
import { given } from '../graphql/given.js';
import { CreateSiteInput, UpdateOrganisationInput, UpdateSiteInput } from './people.inputs.js';
import { toOrganisation, toSite } from './people.mapping.js';
import { CreateSitePayload, UpdateOrganisationPayload, UpdateSitePayload } from './people.payloads.js';
import { Organisation, Site } from './people.types.js';

@Resolver(() => Organisation)
export class OrganisationResolver {
  constructor(
    private readonly organisations: Organisations,
    private readonly sites: Sites,
  ) {}

  @Query(() => Organisation, { description: 'The organisation of whoever is signed in.' })
  @Allow('self.use')
  async organisation(@Scope() scope: RequestScope): Promise<Organisation> {
    return toOrganisation(await scope.read((tx) => this.organisations.current(tx)));
  }

  @Query(() => [Site], { name: 'sites', description: 'All places of the organisation, by name.' })
  @Allow('self.use')
  async allSites(@Scope() scope: RequestScope): Promise<Site[]> {
    return (await scope.read((tx) => this.sites.all(tx))).map(toSite);
  }

  @Mutation(() => UpdateOrganisationPayload, {
    description:
      'Changes settings of the organisation. Texts that wait by the old quiet hours or daily limit are looked at again at once. Errors: BAD_INPUT.',
  })
  @Allow('organisation.manage')
  async updateOrganisation(
    @Scope() scope: RequestScope,
    @Args('input', { description: 'What changes.' }) input: UpdateOrganisationInput,
  ): Promise<UpdateOrganisationPayload> {
    const settings = settingsOf(input);
    const row = await scope.write((tx) => this.organisations.update(tx, scope.context, settings));
    return { organisation: toOrganisation(row) };
  }

  @Mutation(() => CreateSitePayload, {
    description: 'Adds a site. Errors: BAD_INPUT, CONFLICT when the name is taken.',
  })
  @Allow('organisation.manage')
  async createSite(
    @Scope() scope: RequestScope,
    @Args('input', { description: 'The new site.' }) input: CreateSiteInput,
  ): Promise<CreateSitePayload> {
    const fields = { name: input.name, address: input.address ?? null };
    return { site: toSite(await scope.write((tx) => this.sites.create(tx, scope.context, fields))) };
  }

  @Mutation(() => UpdateSitePayload, {
    description: 'Changes a site. Errors: NOT_FOUND, BAD_INPUT, CONFLICT when the name is taken.',
  })
  @Allow('organisation.manage')
  async updateSite(
    @Scope() scope: RequestScope,
    @Args('input', { description: 'Which, and its new name and address.' }) input: UpdateSiteInput,
  ): Promise<UpdateSitePayload> {
    const { id, ...changes } = input;
    return { site: toSite(await scope.write((tx) => this.sites.update(tx, id, changes))) };
  }
}

/** null takes back what can be unknown, and means nothing elsewhere. */
function settingsOf(input: UpdateOrganisationInput): OrganisationSettings {
  const { smsPartPriceCents, smsReplyNumber, ...others } = input;
  return {
    ...given(others),
    ...(smsPartPriceCents !== undefined && { smsPartPriceCents }),
    ...(smsReplyNumber !== undefined && { smsReplyNumber }),
  };
}
