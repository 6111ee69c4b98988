import { dice, id, SITES, STAFF } from './names.js';

/** Organisations, their staff and their people. `o` is a row of `planted`. */
export const PEOPLE: readonly string[] = [
  `INSERT INTO organisation (id, name, sms_sender, sms_reply_number, sms_part_price_cents, created_at)
   SELECT o.id, 'Järjestö ' || o.number, 'Rytmi', '+35845000' || lpad(o.number::text, 4, '0'), 6.5, now() - interval '2 years' FROM planted o`,
  `INSERT INTO site (id, organisation_id, name, address)
   SELECT ${id('site', 'site')}, o.id, 'Talo ' || site, 'Esimerkkikatu ' || site
   FROM planted o, generate_series(0, ${SITES} - 1) site`,
  // The first one is the administrator; all others lead.
  `INSERT INTO staff_member (id, organisation_id, email, display_name, roles)
   SELECT ${id('staff', 'staff')}, o.id, 'staff' || staff || '@' || o.number || '.example.org', 'Ohjaaja ' || staff,
     CASE WHEN staff = 0 THEN '{ADMIN}'::text[] ELSE '{LEADER}' END
   FROM planted o, generate_series(0, ${STAFF}) staff`,
  // One that lets in, and some that are long over, of everybody.
  `INSERT INTO access_token (id, organisation_id, staff_member_id, kind, token_hash, label, created_at, last_used_at, expires_at)
   SELECT ${id('token', `staff || '/' || token`)}, o.id, ${id('staff', 'staff')}, 'API',
     sha256(convert_to('ryt_planted-' || o.number || '-' || staff || CASE token WHEN 0 THEN '' ELSE '-' || token END, 'UTF8')),
     'planted', now() - token * interval '6 days', now(), now() + interval '300 days' - token * interval '100 days'
   FROM planted o, generate_series(0, ${STAFF}) staff, generate_series(0, 3) token`,
  `INSERT INTO sign_in_directory (kind, key_hash, organisation_id, subject_id)
   SELECT 'EMAIL', sha256(convert_to(email, 'UTF8')), organisation_id, id FROM staff_member`,
  `INSERT INTO sign_in_directory (kind, key_hash, organisation_id, subject_id)
   SELECT 'ACCESS_TOKEN', token_hash, organisation_id, id FROM access_token`,
  `INSERT INTO participant (id, organisation_id, first_name, last_name, alias, language, birth_year, archived_at, created_at)
   SELECT ${id('person', 'person')}, o.id,
     (ARRAY['Aino','Åke','Eero','Наталья','Liisa','Matti','Väinämö','Kaisa','Pekka','Ulla','Risto','Sirpa','Timo','Helvi','Juha','Mehmet'])
       [1 + ${dice(16, 'person', 1)}],
     (ARRAY['Virtanen','Öhman','Hämäläinen','Иванова','Korhonen','Nieminen','Laine','Heikkinen','Koskinen','Lehtonen','Salo'])
       [1 + ${dice(11, 'person', 2)}] || CASE WHEN person < 11 THEN '' ELSE ' ' || person END,
     CASE WHEN ${dice(10, 'person', 3)} = 0 THEN 'Nimimerkki ' || person END,
     (ARRAY['fi','fi','fi','fi','fi','fi','sv','en','ru'])[1 + ${dice(9, 'person', 4)}], 1950 + ${dice(50, 'person', 5)},
     CASE WHEN ${dice(40, 'person', 6)} = 0 AND person > 5 THEN now() - interval '3 days' END, now() - interval '1 year'
   FROM planted o, generate_series(0, o.people - 1) person`,
  `INSERT INTO consent (organisation_id, participant_id, purpose, granted_on, source)
   SELECT o.id, ${id('person', 'person')}, 'SMS_REMINDERS', current_date - 300, 'PAPER_FORM'
   FROM planted o, generate_series(0, o.people - 1) person WHERE ${dice(10, 'person', 7)} > 0`,
  `INSERT INTO secret_link (id, organisation_id, purpose, token_hash, participant_id, created_at, expires_at)
   SELECT ${id('link', 'person')}, o.id, 'SELF_SERVICE',
     sha256(convert_to(rpad('planted-' || o.number || '-' || person || '-', 32, 'x'), 'UTF8')), ${id('person', 'person')},
     now() - interval '10 days', now() + interval '200 days'
   FROM planted o, generate_series(0, o.people - 1) person WHERE person % 4 = 0`,
  `INSERT INTO secret_link (id, organisation_id, purpose, token_hash, staff_member_id, created_at)
   SELECT ${id('feed', 'staff')}, o.id, 'CALENDAR_STAFF',
     sha256(convert_to(rpad('feed-' || o.number || '-' || staff || '-', 32, 'x'), 'UTF8')), ${id('staff', 'staff')},
     now() - interval '10 days'
   FROM planted o, generate_series(0, ${STAFF}) staff`,
  `INSERT INTO sign_in_directory (kind, key_hash, organisation_id, subject_id)
   SELECT 'SECRET_LINK', token_hash, organisation_id, id FROM secret_link`,
  `INSERT INTO sensitive_word (organisation_id, word)
   SELECT o.id, 'sana' || word FROM planted o, generate_series(1, 5) word`,
];
