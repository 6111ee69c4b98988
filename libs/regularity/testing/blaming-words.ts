import type { Language } from '#libs/people/language.js';

/** Parts of words that blame, count what was missed, rank, or show a percentage: nothing that people read of themselves has one. */
export const BLAMES: Record<Language, RegExp> = {
  // "Syy" is a reason; "syyskuu" is September.
  fi: /poissa|puuttu|laiminly|vain |huono|heikko|epäsäännöl|harvoin|harvemmin|myöhäs|syy(?!sk)|pitäisi|täytyy|sijoitu|%|prosent/i,
  sv: /frånvar|missa|bara |endast|dålig|svag|oregelbund|sällan|försen|skuld|borde|måste|plats \d|%|procent/i,
  en: /absen|miss|only|poor|weak|irregular|seldom|rarely|less often|late\b|blame|should|must|rank|%|percent/i,
};
