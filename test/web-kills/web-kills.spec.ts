import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { rounds, SEED } from '#libs/config/testing/rounds.js';
import { hasBrowser } from '../support/browser.js';
import { faultOf, findFault } from './faults.js';
import { Rig } from './rig.js';

const SCRIPTS = 10;
const SCRIPTS_FOR_A_FAULT = 12;
const TIMEOUT_MS = 280_000;

/** A few scripts; 200 of them, and every fault: see README.md beside this file. */
(hasBrowser() ? describe : describe.skip)('registers on phones that die at random moments', () => {
  let rig: Rig;
  beforeAll(async () => {
    rig = await Rig.start();
  }, 60_000);
  afterAll(() => rig.close());

  it(
    'every ticked mark arrives, once, and the phones and the server end with one value for each person',
    async () => {
      for (let index = 0; index < rounds(SCRIPTS); index += 1) {
        const { seed, complaints } = await rig.round(SEED + index);
        expect({ seed, complaints }).toEqual({ seed: SEED + index, complaints: [] });
      }
    },
    TIMEOUT_MS,
  );

  it(
    'an outbox that gives a mark a new key at each try to send is found out',
    async () => {
      const found = await findFault(rig, faultOf('NEW_KEYS'), { seed: SEED, most: SCRIPTS_FOR_A_FAULT });
      expect(found).not.toBeNull();
    },
    TIMEOUT_MS,
  );
});
