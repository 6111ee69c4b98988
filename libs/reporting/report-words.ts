import type { Language } from '#libs/people/language.js';

/** Words of the files around the figures themselves. */
export interface FileWords {
  readonly organisation: string;
  readonly period: string;
  readonly computed: string;
  readonly definitions: string;
  readonly figures: string;
  readonly suppressed: string;
  readonly internal: string;
}

export const FILE_WORDS: Record<Language, FileWords> = {
  fi: {
    organisation: 'Järjestö',
    period: 'Ajanjakso',
    computed: 'Laskettu',
    definitions: 'Määritelmät',
    figures: 'Luvut',
    suppressed:
      'Tyhjä kohta: luku koskee 1–4 henkilöä, tai se paljastaisi sellaisen luvun. Nolla tarkoittaa nollaa.',
    internal: 'Sisäinen: sisältää henkilötietoja. Vain järjestön omaan ja viranomaisen käyttöön.',
  },
  sv: {
    organisation: 'Förening',
    period: 'Period',
    computed: 'Beräknat',
    definitions: 'Definitioner',
    figures: 'Siffror',
    suppressed:
      'Tom ruta: talet gäller 1–4 personer, eller skulle avslöja ett sådant tal. Noll betyder noll.',
    internal: 'Internt: innehåller personuppgifter. Endast för föreningens eget och myndighetens bruk.',
  },
  en: {
    organisation: 'Organisation',
    period: 'Period',
    computed: 'Computed',
    definitions: 'Definitions',
    figures: 'Figures',
    suppressed: 'Empty cell: it is about 1 to 4 people, or would give such a number away. Zero means zero.',
    internal: 'Internal: contains personal data. Only for the organisation itself and the authority.',
  },
};

/** A figure and its meaning, in each language. */
export type Wording = Record<Language, { readonly label: string; readonly meaning: string }>;

const COLLECTED = { fi: 'Kerätty tieto.', sv: 'Insamlad uppgift.', en: 'Collected.' };
const ESTIMATED = { fi: 'Arvio.', sv: 'Uppskattning.', en: 'Estimated.' };

/** What the figures of reports are called and mean. Each says what it rests on. */
export const FIGURES = {
  sessions: {
    fi: { label: 'Ryhmäkerrat', meaning: `Kerrat, jotka alkoivat eikä niitä peruttu. ${COLLECTED.fi}` },
    sv: { label: 'Träffar', meaning: `Träffar som började och inte ställdes in. ${COLLECTED.sv}` },
    en: { label: 'Sessions', meaning: `Sessions that began and were not cancelled. ${COLLECTED.en}` },
  },
  people: {
    fi: {
      label: 'Eri henkilöt',
      meaning: `Osallistujat, jotka olivat läsnä ainakin kerran; kukin kerran. ${COLLECTED.fi}`,
    },
    sv: {
      label: 'Olika personer',
      meaning: `Deltagare som var närvarande minst en gång; var och en en gång. ${COLLECTED.sv}`,
    },
    en: { label: 'People', meaning: `Participants present at least once, each once. ${COLLECTED.en}` },
  },
  encounters: {
    fi: { label: 'Kohtaamiset', meaning: `Yksi henkilö läsnä yhdellä kerralla. ${COLLECTED.fi}` },
    sv: { label: 'Möten', meaning: `En person närvarande vid en träff. ${COLLECTED.sv}` },
    en: { label: 'Encounters', meaning: `One person present at one session. ${COLLECTED.en}` },
  },
  participantHours: {
    fi: {
      label: 'Osallistumistunnit',
      meaning: `Kohtaamisten tunnit kertojen suunnitellun pituuden mukaan. ${ESTIMATED.fi}`,
    },
    sv: {
      label: 'Deltagartimmar',
      meaning: `Mötenas timmar enligt träffarnas planerade längd. ${ESTIMATED.sv}`,
    },
    en: {
      label: 'Participant hours',
      meaning: `Hours of encounters by the planned length of sessions. ${ESTIMATED.en}`,
    },
  },
  sessionHours: {
    fi: { label: 'Toimintatunnit', meaning: `Kertojen suunniteltu pituus yhteensä. ${ESTIMATED.fi}` },
    sv: { label: 'Verksamhetstimmar', meaning: `Träffarnas planerade längd sammanlagt. ${ESTIMATED.sv}` },
    en: { label: 'Session hours', meaning: `The planned length of sessions in all. ${ESTIMATED.en}` },
  },
  volunteers: {
    fi: {
      label: 'Vapaaehtoiset',
      meaning: `Henkilöt, joilla oli tehtävä ryhmässä: vapaaehtoinen, vertaisohjaaja tai kokemusasiantuntija. ${COLLECTED.fi}`,
    },
    sv: {
      label: 'Frivilliga',
      meaning: `Personer med en uppgift i en grupp: frivillig, kamratledare eller erfarenhetsexpert. ${COLLECTED.sv}`,
    },
    en: {
      label: 'Volunteers',
      meaning: `People with a part in a group: volunteer, peer leader or expert by experience. ${COLLECTED.en}`,
    },
  },
  volunteerHours: {
    fi: {
      label: 'Vapaaehtoistunnit',
      meaning: `Tunnit kerroilla, joilla henkilöllä oli tehtävä ja hän oli läsnä. ${ESTIMATED.fi}`,
    },
    sv: {
      label: 'Frivilligtimmar',
      meaning: `Timmar vid träffar där personen hade en uppgift och var närvarande. ${ESTIMATED.sv}`,
    },
    en: {
      label: 'Volunteer hours',
      meaning: `Hours at sessions where the person had a part and was present. ${ESTIMATED.en}`,
    },
  },
  anonymousVisits: {
    fi: {
      label: 'Nimettömät käynnit',
      meaning: `Laskettu paikalla, henkilöitä ei tunnistettu; ei mukana muissa luvuissa. ${COLLECTED.fi}`,
    },
    sv: {
      label: 'Anonyma besök',
      meaning: `Räknade på plats, personerna inte identifierade; ingår inte i andra tal. ${COLLECTED.sv}`,
    },
    en: {
      label: 'Anonymous visits',
      meaning: `Counted on the spot, nobody identified; in no other figure. ${COLLECTED.en}`,
    },
  },
} as const satisfies Record<string, Wording>;

export type FigureName = keyof typeof FIGURES;

/** What each figure rests on. Sampled figures do not occur: every register counts. */
export const BASES = ['COLLECTED', 'SAMPLED', 'ESTIMATED'] as const;
export type Basis = (typeof BASES)[number];

export const BASIS_OF: Record<FigureName, Basis> = {
  sessions: 'COLLECTED',
  people: 'COLLECTED',
  encounters: 'COLLECTED',
  participantHours: 'ESTIMATED',
  sessionHours: 'ESTIMATED',
  volunteers: 'COLLECTED',
  volunteerHours: 'ESTIMATED',
  anonymousVisits: 'COLLECTED',
};
