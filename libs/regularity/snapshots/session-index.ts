import type { LocalDate } from '#libs/calendar/local-date.js';
import { AppError } from '#libs/errors/app-error.js';

/** A session that was held, as a book takes it up. */
export interface HeldSession {
  /** A UUID in 32 lower-case digits, without hyphens. */
  readonly id: string;
  readonly groupId: string;
  readonly date: LocalDate;
  readonly isMeeting: boolean;
}

/** A session of one book; means nothing to another. */
export type BookedSession = number;

/** Digits of an id. */
export const ID_LENGTH = 32;

const WORD_LENGTH = 8;
/** What the numbers of a session are: its id in four words of 32 bits, then what is known of it. */
const [FIRST, SECOND, THIRD, FOURTH, GROUP, DATE, IS_MEETING, RANK] = [0, 1, 2, 3, 4, 5, 6, 7] as const;
const NUMBERS = 8;
/** The rank where no session stands; the ranks of sessions begin at 1. */
const EMPTY = 0;
/** 2³² divided by the golden ratio: multiplied by it, ids that are alike come to lie far apart. */
const SCATTERING = 0x9e3779b1;

/**
 * Sessions by id, as a table of numbers with open addressing. Marks of people in no particular order look for another session
 * each time, so what counts is at how many places of the memory a look-up looks: here at one, with objects in a Map at several.
 */
export class SessionIndex {
  private readonly table: Int32Array;
  private readonly shift: number;
  private readonly groups = new Map<string, number>();
  private readonly dates = new Map<LocalDate, number>();
  private readonly dateTexts: LocalDate[] = [];
  private size = 0;

  /** @param capacity the most sessions that will be added; 64 to 128 bytes each */
  constructor(private readonly capacity: number) {
    const bits = Math.max(1, Math.ceil(Math.log2(2 * capacity)));
    this.table = new Int32Array(2 ** bits * NUMBERS);
    this.shift = 32 - bits;
  }

  /** Adds a session that is not there yet and is later than those that are. */
  add({ id, groupId, date, isMeeting }: HeldSession): void {
    if (this.size === this.capacity)
      throw new AppError('INTERNAL', 'More sessions than the book has room for');
    this.size += 1;
    const { table } = this;
    const [first, second, third, fourth] = [0, 1, 2, 3].map((place) => word(id, place * WORD_LENGTH));
    let at = this.home(first!, second!, third!, fourth!);
    while (table[at + RANK] !== EMPTY) at = this.after(at);
    table[at + FIRST] = first!;
    table[at + SECOND] = second!;
    table[at + THIRD] = third!;
    table[at + FOURTH] = fourth!;
    table[at + GROUP] = numberIn(this.groups, groupId);
    table[at + DATE] = numberIn(this.dates, date);
    table[at + IS_MEETING] = Number(isMeeting);
    table[at + RANK] = this.size;
    if (this.dates.size > this.dateTexts.length) this.dateTexts.push(date);
  }

  /** The session whose id begins at this place of the text; null when it is none of the book. */
  find(text: string, begin: number): BookedSession | null {
    const { table } = this;
    const first = word(text, begin);
    const second = word(text, begin + WORD_LENGTH);
    const third = word(text, begin + 2 * WORD_LENGTH);
    const fourth = word(text, begin + 3 * WORD_LENGTH);
    for (let at = this.home(first, second, third, fourth); table[at + RANK] !== EMPTY; at = this.after(at)) {
      const isIt =
        table[at + FIRST] === first &&
        table[at + SECOND] === second &&
        table[at + THIRD] === third &&
        table[at + FOURTH] === fourth;
      if (isIt) return at;
    }
    return null;
  }

  /** Its place among all sessions in time order. */
  rankOf(session: BookedSession): number {
    return this.table[session + RANK]!;
  }

  dateOf(session: BookedSession): LocalDate {
    return this.dateTexts[this.table[session + DATE]!]!;
  }

  isMeeting(session: BookedSession): boolean {
    return this.table[session + IS_MEETING] === 1;
  }

  /** The number of its group, to be compared with that of `numberOfGroup`. */
  groupOf(session: BookedSession): number {
    return this.table[session + GROUP]!;
  }

  /** By which number this book knows a group; null when it has no session of it. */
  numberOfGroup(groupId: string): number | null {
    return this.groups.get(groupId) ?? null;
  }

  private home(first: number, second: number, third: number, fourth: number): BookedSession {
    return (Math.imul(first ^ second ^ third ^ fourth, SCATTERING) >>> this.shift) * NUMBERS;
  }

  private after(at: BookedSession): BookedSession {
    return (at + NUMBERS) & (this.table.length - 1);
  }
}

/** The number of a text: texts are numbered from 0 as they come. */
function numberIn(numbers: Map<string, number>, text: string): number {
  const known = numbers.get(text);
  if (known !== undefined) return known;
  numbers.set(text, numbers.size);
  return numbers.size - 1;
}

/** Eight hexadecimal digits as a whole number of 32 bits. */
function word(text: string, begin: number): number {
  let bits = 0;
  for (let at = begin; at < begin + WORD_LENGTH; at += 1) {
    const code = text.charCodeAt(at);
    bits = (bits << 4) | (code <= NINE ? code - ZERO : code - A + 10);
  }
  return bits;
}

const ZERO = '0'.charCodeAt(0);
const NINE = '9'.charCodeAt(0);
const A = 'a'.charCodeAt(0);
