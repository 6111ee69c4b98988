import { hash, verify } from '@node-rs/argon2';
import { badInput } from '#libs/errors/app-error.js';

/** Argon2id with the second recommended parameters of RFC 9106, reduced to OWASP's 19 MiB so that sign-ins stay cheap. */
const ARGON2 = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;
const MIN_PASSWORD_CHARACTERS = 12;
const MAX_PASSWORD_CHARACTERS = 200;

/** @throws AppError BAD_INPUT naming `field` when the password is too short or too long */
export async function hashPassword(password: string, field = 'password'): Promise<string> {
  const characters = [...password].length;
  if (characters < MIN_PASSWORD_CHARACTERS || characters > MAX_PASSWORD_CHARACTERS) {
    throw badInput(
      field,
      `A password has ${MIN_PASSWORD_CHARACTERS} to ${MAX_PASSWORD_CHARACTERS} characters`,
    );
  }
  return hash(password, ARGON2);
}

let decoy: Promise<string> | null = null;

/**
 * Whether the password belongs to the hash. Without a hash it works just as long before it says no, so that the answer's
 * time does not tell which addresses exist.
 */
export async function passwordMatches(passwordHash: string | null, password: string): Promise<boolean> {
  decoy ??= hash('nobody has this password', ARGON2);
  const matches = await verify(passwordHash ?? (await decoy), password.slice(0, MAX_PASSWORD_CHARACTERS));
  return passwordHash !== null && matches;
}
