import { LayTheHouse1763700000001 } from './0001-lay-the-house.js';
import { SignUpsAndWaitlists1763700000002 } from './0002-sign-ups-and-waitlists.js';
import { Excursions1763700000003 } from './0003-excursions.js';
import { SecretLinks1763700000004 } from './0004-secret-links.js';
import { SignUpNotices1763700000005 } from './0005-sign-up-notices.js';
import { RhythmMeasures1763700000006 } from './0006-rhythm-measures.js';
import { TrustedTexts1763700000007 } from './0007-trusted-texts.js';
import { SealedNumbers1763700000008 } from './0008-sealed-numbers.js';
import { OwnWords1763700000009 } from './0009-own-words.js';
import { Answers1763700000010 } from './0010-answers.js';
import { MessagesOfStaff1763700000011 } from './0011-messages-of-staff.js';
import { CheckIns1763700000012 } from './0012-check-ins.js';
import { Reports1763700000013 } from './0013-reports.js';
import { SmppParts1763700000014 } from './0014-smpp-parts.js';
import { Observers1763700000015 } from './0015-observers.js';
import { RhythmUpkeep1763700000016 } from './0016-rhythm-upkeep.js';
import { CallsOfGateways1763700000019 } from './0019-calls-of-gateways.js';
import { NewsOfNobody1763700000020 } from './0020-news-of-nobody.js';
import { NoClaims1763700000021 } from './0021-no-claims.js';
import { TextsInDoubt1763700000022 } from './0022-texts-in-doubt.js';
import { RhythmHistory1763700000023 } from './0023-rhythm-history.js';
import { MergedParticipants1763700000024 } from './0024-merged-participants.js';
import { TextsSeenToTheEnd1763700000025 } from './0025-texts-seen-to-the-end.js';
import { AgeOfRhythms1763700000026 } from './0026-age-of-rhythms.js';
import { MarksOfAPerson1763700000027 } from './0027-marks-of-a-person.js';
import { WhatAnswersTell1763700000028 } from './0028-what-answers-tell.js';

/** All migrations, oldest first. A migration that has landed is never edited. */
export const migrations = [
  LayTheHouse1763700000001,
  SignUpsAndWaitlists1763700000002,
  Excursions1763700000003,
  SecretLinks1763700000004,
  SignUpNotices1763700000005,
  RhythmMeasures1763700000006,
  TrustedTexts1763700000007,
  SealedNumbers1763700000008,
  OwnWords1763700000009,
  Answers1763700000010,
  MessagesOfStaff1763700000011,
  CheckIns1763700000012,
  Reports1763700000013,
  SmppParts1763700000014,
  Observers1763700000015,
  RhythmUpkeep1763700000016,
  CallsOfGateways1763700000019,
  NewsOfNobody1763700000020,
  NoClaims1763700000021,
  TextsInDoubt1763700000022,
  RhythmHistory1763700000023,
  MergedParticipants1763700000024,
  TextsSeenToTheEnd1763700000025,
  AgeOfRhythms1763700000026,
  MarksOfAPerson1763700000027,
  WhatAnswersTell1763700000028,
];
