import { originalSpan, type FoldedText } from './folding.js';

/** A part of folded text. */
interface Span {
  readonly start: number;
  readonly end: number;
}

/**
 * Endings that telephones turn into links: the generic ones in common use, and all countries. Source: IANA root zone.
 * "tule.Se" is here, too, on purpose: a telephone makes a link of it.
 */
const GENERIC = (
  'com|net|org|info|biz|edu|gov|int|mil|app|dev|io|page|site|online|shop|store|link|click|xyz|top|live|club|blog|cloud|' +
  'email|events|group|help|life|me|mobi|name|news|one|pro|social|support|team|tel|today|web|wiki|work|world|zone|eu|asia'
).split('|');
const COUNTRIES = (
  'ac ad ae af ag ai al am ao aq ar as at au aw ax az ba bb bd be bf bg bh bi bj bm bn bo br bs bt bw by bz ca cc cd cf cg ' +
  'ch ci ck cl cm cn co cr cu cv cw cx cy cz de dj dk dm do dz ec ee eg er es et fi fj fk fm fo fr ga gd ge gf gg gh gi gl ' +
  'gm gn gp gq gr gs gt gu gw gy hk hm hn hr ht hu id ie il im in io iq ir is it je jm jo jp ke kg kh ki km kn kp kr kw ky ' +
  'kz la lb lc li lk lr ls lt lu lv ly ma mc md me mg mh mk ml mm mn mo mp mq mr ms mt mu mv mw mx my mz na nc ne nf ng ni ' +
  'nl no np nr nu nz om pa pe pf pg ph pk pl pm pn pr ps pt pw py qa re ro rs ru rw sa sb sc sd se sg sh si sk sl sm sn so ' +
  'sr ss st su sv sx sy sz tc td tf tg th tj tk tl tm tn to tr tt tv tw tz ua ug uk us uy uz va vc ve vg vi vn vu wf ws ye ' +
  'yt za zm zw'
).split(' ');
const ENDINGS = [...new Set([...GENERIC, ...COUNTRIES])].join('|');

const LABEL = '[\\p{L}\\p{N}](?:[\\p{L}\\p{N}_-]*[\\p{L}\\p{N}])?';
const REST = '(?::\\d{1,5})?(?:[/?#][^\\s]*)?';
const ADDRESS = new RegExp(
  [
    // Anything with a scheme, also one written to be pasted elsewhere.
    `(?<![\\p{L}\\p{N}])(?:[a-z][a-z0-9+.-]{1,20}://|www\\.)[^\\s]+`,
    // A name of a host, with or without somebody's mailbox before it.
    `(?<![\\p{L}\\p{N}@.-])(?:[^\\s@/]+@)?(?:${LABEL}\\.)+(?:${ENDINGS}|xn--[a-z0-9-]+)(?![\\p{L}\\p{N}_-]|\\.[\\p{L}\\p{N}])${REST}`,
    // A number of a host.
    `(?<![\\d.])\\d{1,3}(?:\\.\\d{1,3}){3}(?![\\d.]*\\d)${REST}`,
  ].join('|'),
  'gu',
);
/** A full stop or a bracket after an address belongs to the sentence. */
const AFTER_ADDRESS = /[.,;:!?)\]}>"']+$/u;

/**
 * Addresses in a text that do not lead to us. What leads to us is looked for in the original, not in the folded text: a
 * name that only looks like ours is not ours.
 * @param publicUrl the address people use, without a slash at the end
 */
export function foreignAddresses(text: FoldedText, publicUrl: string): Span[] {
  return [...text.folded.matchAll(ADDRESS)]
    .map(({ 0: address, index }) => ({
      start: index,
      end: index + address.replace(AFTER_ADDRESS, '').length,
    }))
    .filter(({ start, end }) => {
      const span = originalSpan(text, start, end);
      return !isOurs(text.original.slice(span.start, span.end), publicUrl);
    });
}

function isOurs(address: string, publicUrl: string): boolean {
  if (!/^[\x21-\x7e]+$/.test(address)) return false;
  const ours = new URL(publicUrl);
  const whole = /^[a-z][a-z0-9+.-]*:\/\//i.test(address) ? address : `${ours.protocol}//${address}`;
  if (!URL.canParse(whole)) return false;
  const url = new URL(whole);
  const folder = ours.pathname.replace(/\/$/, '');
  return (
    url.origin === ours.origin &&
    url.username === '' &&
    url.password === '' &&
    (url.pathname === folder || url.pathname.startsWith(`${folder}/`))
  );
}
