import type { Language } from '#libs/people/language.js';
import type { ExcursionSheet } from '../excursion-sheet.js';

const NAMES = ['Aino V.', 'Åke Ö.', 'Eero K.', 'Hämäläinen-Väisänen Ä.', 'Наталья И.', 'Liisa', 'Matti M.'];
const NEEDS = [
  null,
  'Pähkinäallergia, EpiPen repun etutaskussa',
  'Rollaattori; hidas kävely, tauko 15 minuutin välein',
  null,
  'Gluteeniton ruoka',
  'Diabetes: syötävä viimeistään kello 12',
];

const at = (time: string) => new Date(`2026-11-27T${time}:00+02:00`);

/** A sheet of so many invented people, with remarks as they are written in life. For tests and measurements. */
export function sampleSheet(people: number, language: Language = 'fi'): ExcursionSheet {
  const leg = { sessionId: 'session', seats: 48, seatsTaken: people, tickets: null, vehicle: '' };
  return {
    sessionId: 'session',
    language,
    kind: 'EXCURSION',
    isCancelled: false,
    publicName: 'Tiistairyhmä',
    localDate: '2026-11-27',
    timeZone: 'Europe/Helsinki',
    meetsAt: at('09:00'),
    returnsAt: at('16:30'),
    meetingPoint: 'Kampin terveystalon edusta, Urho Kekkosen katu 1',
    destination: 'Luontokeskus Haltia, Nuuksio',
    contactName: 'Työntekijä Virtanen',
    contactPhone: '+358401234567',
    bring: 'Sään mukaiset ulkovaatteet, lääkkeet, vesipullo',
    accessibility: 'Esteetön sisäänkäynti ja wc; polku on kivetty, 600 m',
    safetyPlan:
      'Ensiapulaukku ohjaajalla. Hätänumero 112, osoite Nuuksiontie 84. Ryhmä lasketaan jokaisessa lähdössä. Jos joku puuttuu, toinen ohjaaja jää odottamaan.',
    participantCostCents: 500,
    legs: [
      {
        ...leg,
        id: '1',
        kind: 'BUS',
        from: 'Kamppi',
        to: 'Haltia',
        departsAt: at('09:15'),
        arrivesAt: at('10:05'),
        driver: 'Matkaliike Öhman',
      },
      {
        ...leg,
        id: '2',
        kind: 'WALK',
        seats: null,
        from: 'Haltia',
        to: 'laavu',
        departsAt: at('11:00'),
        arrivesAt: at('11:40'),
        driver: null,
      },
      {
        ...leg,
        id: '3',
        kind: 'BUS',
        from: 'Haltia',
        to: 'Kamppi',
        departsAt: at('15:30'),
        arrivesAt: at('16:25'),
        driver: 'Matkaliike Öhman',
      },
    ],
    people: Array.from({ length: people }, (_, index) => ({
      participantId: `participant-${index}`,
      name: NAMES[index % NAMES.length]!,
      companions: index % 7 === 0 ? 1 : 0,
      legNumbers: index % 5 === 4 ? [1, 3] : [],
      emergencyContactName: index % 3 === 2 ? null : 'Sisko Päivi Läheinen-Väärälä',
      emergencyContactPhone: index % 3 === 2 ? null : '+358501234567',
      allergiesAndNeeds: NEEDS[index % NEEDS.length]!,
      paidCents: index % 2 === 0 ? 500 : null,
      mayBePhotographed: index % 2 === 0,
      picturesMayBePublished: index % 4 === 0,
    })),
  };
}
