import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';

const TOKENS = readFileSync('apps/web/src/design/tokens.css', 'utf8');
const DARK_BEGINS = '@media (prefers-color-scheme: dark)';

type Theme = ReadonlyMap<string, string>;

/** The colours of a part of the file, as #rrggbb; what lets something through is left out. */
function coloursIn(css: string): Theme {
  return new Map(
    [...css.matchAll(/(--[\w-]+): (#[0-9a-f]{6});/g)].map(([, name = '', value = '']) => [name, value]),
  );
}

const [lightCss = '', darkCss = ''] = TOKENS.split(DARK_BEGINS);
const THEMES: readonly (readonly [string, Theme])[] = [
  ['light', coloursIn(lightCss)],
  ['dark', coloursIn(darkCss)],
];

/** Relative luminance, WCAG 2.2. */
function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((start) => {
    const value = Number.parseInt(colour.slice(start, start + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(theme: Theme, one: string, other: string): number {
  const [light = 0, dark = 0] = [one, other]
    .map((name) => luminance(theme.get(name) ?? 'none'))
    .sort((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
}

const TEXT_PAIRS = [
  ...['--paper', '--raised'].flatMap((ground) =>
    ['--ink', '--quiet', '--accent', '--late', '--excused', '--absent', '--failure', '--notice'].map(
      (text) => [text, ground] as const,
    ),
  ),
  ['--ink', '--accent-soft'],
  ['--accent', '--accent-soft'],
  ['--quiet', '--accent-soft'],
  ['--on-accent', '--accent'],
  ['--on-hero', '--hero'],
  ['--notice', '--notice-soft'],
  ['--failure', '--failure-soft'],
] as const;

/** What marks or bounds a control. */
const SIGN_PAIRS = ['--paper', '--raised', '--accent-soft'].flatMap((ground) =>
  ['--edge', '--accent', '--late', '--excused', '--absent'].map((sign) => [sign, ground] as const),
);

describe.each(THEMES)('the colours of the %s theme', (name, theme) => {
  it(`every text of the ${name} theme can be read on its ground (4.5 : 1)`, () => {
    const poor = TEXT_PAIRS.filter(([text, ground]) => !(contrast(theme, text, ground) >= 4.5));
    expect(poor).toEqual([]);
  });

  it(`every sign and edge of the ${name} theme can be told from its ground (3 : 1)`, () => {
    const poor = SIGN_PAIRS.filter(([sign, ground]) => !(contrast(theme, sign, ground) >= 3));
    expect(poor).toEqual([]);
  });

  it(`the ${name} theme has every colour`, () => {
    expect([...theme.keys()]).toEqual([...THEMES[0]![1].keys()]);
  });
});
