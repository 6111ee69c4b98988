import type { Language } from '#libs/people/language.js';
import type { Dimension } from './dimensions.js';
import type { RosterColumn, RosterCategory } from './roster-table.js';

/** Headings and names of rows in files. */
type Labels<Key extends string> = Record<Language, Record<Key, string>>;

export const TITLES: Labels<'yearly' | 'encounters' | 'absences' | 'roster' | 'participants'> = {
  fi: {
    yearly: 'Vuositiedot (STEA)',
    encounters: 'Kohtaamiset',
    absences: 'Kuntouttavan työtoiminnan poissaolot',
    roster: 'ESR+ osallistujaluettelo',
    participants: 'ESR+ osallistujamäärät',
  },
  sv: {
    yearly: 'Årsuppgifter (STEA)',
    encounters: 'Möten',
    absences: 'Frånvaro från arbetsverksamhet i rehabiliteringssyfte',
    roster: 'ESF+ deltagarlista',
    participants: 'ESF+ antal deltagare',
  },
  en: {
    yearly: 'Yearly figures (STEA)',
    encounters: 'Encounters',
    absences: 'Absences from rehabilitative work',
    roster: 'ESF+ roster',
    participants: 'ESF+ numbers of participants',
  },
};

export const DIMENSION_LABELS: Labels<Dimension> = {
  fi: { MONTH: 'Kuukausi', GROUP: 'Ryhmä', SITE: 'Toimipiste', PROJECT: 'Hanke', KIND: 'Toiminta' },
  sv: { MONTH: 'Månad', GROUP: 'Grupp', SITE: 'Verksamhetsställe', PROJECT: 'Projekt', KIND: 'Verksamhet' },
  en: { MONTH: 'Month', GROUP: 'Group', SITE: 'Site', PROJECT: 'Project', KIND: 'Kind' },
};

export const KIND_LABELS: Labels<'MEETING' | 'EXCURSION' | 'STUDY_VISIT' | 'CULTURE_VISIT' | 'WORKSHOP'> = {
  fi: {
    MEETING: 'Ryhmäkerta',
    EXCURSION: 'Retki',
    STUDY_VISIT: 'Tutustumiskäynti',
    CULTURE_VISIT: 'Kulttuurikäynti',
    WORKSHOP: 'Työpaja',
  },
  sv: {
    MEETING: 'Gruppträff',
    EXCURSION: 'Utflykt',
    STUDY_VISIT: 'Studiebesök',
    CULTURE_VISIT: 'Kulturbesök',
    WORKSHOP: 'Verkstad',
  },
  en: {
    MEETING: 'Meeting',
    EXCURSION: 'Excursion',
    STUDY_VISIT: 'Study visit',
    CULTURE_VISIT: 'Culture visit',
    WORKSHOP: 'Workshop',
  },
};

type ColumnName =
  | 'total'
  | 'figure'
  | 'value'
  | 'basis'
  | 'COLLECTED'
  | 'SAMPLED'
  | 'ESTIMATED'
  | 'lastName'
  | 'firstName'
  | 'from'
  | 'to'
  | 'offered'
  | 'attended'
  | 'withoutReason'
  | 'absences'
  | 'startedOn'
  | 'endedOn'
  | 'birthYear'
  | 'gender'
  | 'employment'
  | 'education'
  | 'exitDataOn'
  | 'exitDataMissing'
  | 'yes'
  | 'no'
  | 'people';

export const COLUMN_LABELS: Labels<ColumnName> = {
  fi: {
    total: 'Yhteensä',
    figure: 'Tieto',
    value: 'Arvo',
    basis: 'Peruste',
    COLLECTED: 'Kerätty',
    SAMPLED: 'Otos',
    ESTIMATED: 'Arvio',
    lastName: 'Sukunimi',
    firstName: 'Etunimi',
    from: 'Alkaa',
    to: 'Päättyy',
    offered: 'Kertoja',
    attended: 'Läsnä',
    withoutReason: 'Syy puuttuu',
    absences: 'Poissaolot yhteensä',
    startedOn: 'Aloitti',
    endedOn: 'Lopetti',
    birthYear: 'Syntymävuosi',
    gender: 'Sukupuoli',
    employment: 'Työmarkkina-asema alussa',
    education: 'Koulutus',
    exitDataOn: 'Lopetustiedot kerätty',
    exitDataMissing: 'Lopetustiedot puuttuvat',
    yes: 'Kyllä',
    no: 'Ei',
    people: 'Henkilöitä',
  },
  sv: {
    total: 'Totalt',
    figure: 'Uppgift',
    value: 'Värde',
    basis: 'Grund',
    COLLECTED: 'Insamlad',
    SAMPLED: 'Stickprov',
    ESTIMATED: 'Uppskattning',
    lastName: 'Efternamn',
    firstName: 'Förnamn',
    from: 'Börjar',
    to: 'Slutar',
    offered: 'Träffar',
    attended: 'Närvarande',
    withoutReason: 'Orsak saknas',
    absences: 'Frånvaro sammanlagt',
    startedOn: 'Började',
    endedOn: 'Slutade',
    birthYear: 'Födelseår',
    gender: 'Kön',
    employment: 'Ställning på arbetsmarknaden i början',
    education: 'Utbildning',
    exitDataOn: 'Slutuppgifter insamlade',
    exitDataMissing: 'Slutuppgifter saknas',
    yes: 'Ja',
    no: 'Nej',
    people: 'Personer',
  },
  en: {
    total: 'Total',
    figure: 'Figure',
    value: 'Value',
    basis: 'Basis',
    COLLECTED: 'Collected',
    SAMPLED: 'Sampled',
    ESTIMATED: 'Estimated',
    lastName: 'Last name',
    firstName: 'First name',
    from: 'From',
    to: 'To',
    offered: 'Sessions',
    attended: 'Present',
    withoutReason: 'No reason kept',
    absences: 'Absences in all',
    startedOn: 'Started',
    endedOn: 'Ended',
    birthYear: 'Year of birth',
    gender: 'Gender',
    employment: 'Employment at start',
    education: 'Education',
    exitDataOn: 'Exit data collected',
    exitDataMissing: 'Exit data missing',
    yes: 'Yes',
    no: 'No',
    people: 'People',
  },
};

export const ROSTER_LABELS: Labels<RosterCategory | RosterColumn> = {
  fi: {
    ALL: 'Kaikki',
    UNEMPLOYED: 'Työttömät, myös pitkäaikaistyöttömät',
    LONG_TERM_UNEMPLOYED: 'Pitkäaikaistyöttömät',
    INACTIVE: 'Työvoiman ulkopuolella',
    EMPLOYED: 'Työssä',
    EMPLOYMENT_NOT_KNOWN: 'Työmarkkina-asema ei tiedossa',
    UNDER_18: 'Alle 18-vuotiaat',
    AGE_18_29: '18–29-vuotiaat',
    AGE_30_54: '30–54-vuotiaat',
    AGE_55_AND_OVER: '55 vuotta täyttäneet',
    AGE_NOT_KNOWN: 'Ikä ei tiedossa',
    ISCED_0_2: 'ISCED 0–2',
    ISCED_3_4: 'ISCED 3–4',
    ISCED_5_8: 'ISCED 5–8',
    EDUCATION_NOT_KNOWN: 'Koulutus ei tiedossa',
    FEMALE: 'Naiset',
    MALE: 'Miehet',
    OTHER: 'Muut',
    GENDER_NOT_KNOWN: 'Ei tiedossa',
    TOTAL: 'Yhteensä',
  },
  sv: {
    ALL: 'Alla',
    UNEMPLOYED: 'Arbetslösa, även långtidsarbetslösa',
    LONG_TERM_UNEMPLOYED: 'Långtidsarbetslösa',
    INACTIVE: 'Utanför arbetskraften',
    EMPLOYED: 'I arbete',
    EMPLOYMENT_NOT_KNOWN: 'Ställning på arbetsmarknaden okänd',
    UNDER_18: 'Under 18 år',
    AGE_18_29: '18–29 år',
    AGE_30_54: '30–54 år',
    AGE_55_AND_OVER: '55 år och äldre',
    AGE_NOT_KNOWN: 'Ålder okänd',
    ISCED_0_2: 'ISCED 0–2',
    ISCED_3_4: 'ISCED 3–4',
    ISCED_5_8: 'ISCED 5–8',
    EDUCATION_NOT_KNOWN: 'Utbildning okänd',
    FEMALE: 'Kvinnor',
    MALE: 'Män',
    OTHER: 'Andra',
    GENDER_NOT_KNOWN: 'Okänt',
    TOTAL: 'Totalt',
  },
  en: {
    ALL: 'All',
    UNEMPLOYED: 'Unemployed, long-term included',
    LONG_TERM_UNEMPLOYED: 'Long-term unemployed',
    INACTIVE: 'Inactive',
    EMPLOYED: 'Employed',
    EMPLOYMENT_NOT_KNOWN: 'Employment not known',
    UNDER_18: 'Under 18',
    AGE_18_29: '18–29',
    AGE_30_54: '30–54',
    AGE_55_AND_OVER: '55 and over',
    AGE_NOT_KNOWN: 'Age not known',
    ISCED_0_2: 'ISCED 0–2',
    ISCED_3_4: 'ISCED 3–4',
    ISCED_5_8: 'ISCED 5–8',
    EDUCATION_NOT_KNOWN: 'Education not known',
    FEMALE: 'Women',
    MALE: 'Men',
    OTHER: 'Others',
    GENDER_NOT_KNOWN: 'Not known',
    TOTAL: 'Total',
  },
};
