import { buildInto } from '../../apps/web/build-into.js';

/*
 * `node test/web-kills/build-faulty.js FOLDER PATCHES`: the web app with mistakes put into its sources. PATCHES is JSON:
 * a list of { file, from, to }. A patch that does not fit any longer is an error.
 */

const [folder, patches] = process.argv.slice(2);
const open = new Set(JSON.parse(patches));

const plugin = {
  name: 'faults',
  enforce: 'pre',
  transform(code, id) {
    let patched = code;
    for (const patch of [...open].filter(({ file }) => id.endsWith(`/${file}`))) {
      if (!patched.includes(patch.from)) throw new Error(`${patch.file} does not hold: ${patch.from}`);
      patched = patched.replace(patch.from, () => patch.to);
      open.delete(patch);
    }
    return patched === code ? null : { code: patched, map: null };
  },
};

await buildInto(folder, `faulty-${Date.now()}`, [plugin]);
if (open.size > 0) throw new Error(`Never met: ${[...open].map(({ file }) => file).join(', ')}`);
