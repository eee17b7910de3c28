// Identifiers that belong to nobody, planted into real texts to be looked for afterwards in every stored byte.

/** One identifier: the sentence that brings it in, and the strings of which none may ever be found. */
export interface Planted {
  sentence: string;
  secrets: string[];
}

/** Numbers that look random and are the same in every run (mulberry32), so that a failure can be run again. */
export function dice(seed: number): (sides: number) => number {
  let state = seed;
  return (sides) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % sides;
  };
}

type Dice = ReturnType<typeof dice>;

const LOWER = "abcdefghijklmnopqrstuvwxyz";
const BASE32 = `${LOWER.toUpperCase()}234567`;
const ALPHANUMERIC = `${LOWER}${LOWER.toUpperCase()}0123456789`;

const draw = (roll: Dice, count: number, from: string) =>
  Array.from({ length: count }, () => from[roll(from.length)]).join("");
const digits = (roll: Dice, count: number) => draw(roll, count, "0123456789");
const grouped = (text: string) => text.replace(/(.{4})(?=.)/g, "$1 ");
const bare = (text: string) => text.replace(/[^0-9A-Za-z]/g, "");

/** The digit that makes a card number pass the Luhn check. */
function luhn(number: string): string {
  const sum = [...number].reverse().reduce((total, digit, at) => {
    const value = Number(digit) * (at % 2 === 0 ? 2 : 1);
    return total + (value > 9 ? value - 9 : value);
  }, 0);
  return String((10 - (sum % 10)) % 10);
}

/** The two digits that make an IBAN pass its check (ISO 7064, MOD 97-10). */
function ibanCheck(country: string, account: string): string {
  const number = [...`${account}${country}00`].map((letter) => Number.parseInt(letter, 36)).join("");
  return String(98n - (BigInt(number) % 97n)).padStart(2, "0");
}

/** One maker per kind that the scrubber must know. */
const KINDS: Record<string, (roll: Dice) => Planted> = {
  email(roll) {
    const local = `${draw(roll, 6, LOWER)}.${draw(roll, 5, LOWER)}${digits(roll, 2)}`;
    const value = `${local}@${draw(roll, 8, LOWER)}.${["com", "example.org", "co.uk"][roll(3)]}`;
    return { sentence: `You can write to ${value} about it.`, secrets: [value, local] };
  },
  phone(roll) {
    const formats = [
      () => `+1 ${2 + roll(8)}${digits(roll, 2)}-555-01${digits(roll, 2)}`,
      () => `(${2 + roll(8)}${digits(roll, 2)}) 555-01${digits(roll, 2)}`,
      () => `+44 7700 900${digits(roll, 3)}`,
      () => `+49 30 ${3 + roll(6)}${digits(roll, 6)}`,
    ];
    const value = formats[roll(formats.length)]();
    // Ten digits or more: fewer could stand in a hash by chance.
    return { sentence: `My phone number is ${value} if that helps.`, secrets: [value, bare(value)] };
  },
  card(roll) {
    const number = `4${digits(roll, 14)}`;
    const value = number + luhn(number);
    const written = roll(2) ? grouped(value) : value;
    return { sentence: `The card was ${written} by the way.`, secrets: [written, value] };
  },
  iban(roll) {
    const account = digits(roll, 18);
    const value = `DE${ibanCheck("DE", account)}${account}`;
    const written = roll(2) ? grouped(value) : value;
    return { sentence: `Transfer it to ${written} please.`, secrets: [written, value, account] };
  },
  ssn(roll) {
    const value = `${1 + roll(6)}${1 + roll(9)}${digits(roll, 1)}-${10 + roll(89)}-${1000 + roll(8999)}`;
    return { sentence: `My social security number is ${value} for the form.`, secrets: [value, bare(value)] };
  },
  ip(roll) {
    const value = `${11 + roll(89)}.${100 + roll(150)}.${100 + roll(150)}.${100 + roll(150)}`;
    return { sentence: `The server answers on ${value} now.`, secrets: [value] };
  },
  ip6(roll) {
    const group = () => (0x1000 + roll(0xe000)).toString(16);
    const value = `2001:db8:${group()}:${group()}:${group()}:${group()}:${group()}:${group()}`;
    return { sentence: `The other one is at ${value} here.`, secrets: [value] };
  },
  url(roll) {
    const [user, password] = [draw(roll, 7, LOWER), draw(roll, 12, ALPHANUMERIC)];
    const value = `https://${user}:${password}@git.example.com/team/repo`;
    return { sentence: `I cloned it from ${value} yesterday.`, secrets: [`${user}:${password}`, password] };
  },
  key(roll) {
    const shapes = [
      `sk-proj-${draw(roll, 40, ALPHANUMERIC)}`,
      `ghp_${draw(roll, 36, ALPHANUMERIC)}`,
      `AKIA${draw(roll, 16, BASE32)}`,
    ];
    const value = shapes[roll(shapes.length)];
    return { sentence: `The key is ${value} in the config.`, secrets: [value, value.slice(-16)] };
  },
  token(roll) {
    const part = (data: object) => Buffer.from(JSON.stringify(data)).toString("base64url");
    const signature = draw(roll, 43, ALPHANUMERIC);
    const value = `${part({ alg: "HS256", typ: "JWT" })}.${part({ sub: digits(roll, 10) })}.${signature}`;
    return { sentence: `It sent Bearer ${value} as the header.`, secrets: [value, signature] };
  },
};

/** A maker that takes the kinds in turn, so that each comes as often as every other in every place. */
export function planter(seed: number): () => Planted {
  const roll = dice(seed);
  const kinds = Object.values(KINDS);
  let next = roll(kinds.length);
  return () => kinds[next++ % kinds.length](roll);
}

/** Which of the secrets occur in the bytes. */
export function found(planted: Planted[], bytes: Buffer): string[] {
  return planted.flatMap(({ secrets }) => secrets).filter((secret) => bytes.includes(secret));
}
