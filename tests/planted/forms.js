// Identifiers of nobody, in every form that people, machines and the ill-willed write them in, and the search for what
// is left of them. Used by the tests of real pages (tests/e2e) and of both browsers (tests/planted.rs).

const [zwsp, shy, nbsp, thin, rlo, pdf] = ["\u200B", "\u00AD", "\u00A0", "\u2009", "\u202E", "\u202C"];

/** Maps ASCII letters and digits to another alphabet that starts at these code points. */
const shifted = (text, [upper, lower, digit]) =>
  [...text]
    .map((c) => {
      const from = /[A-Z]/.test(c) ? [upper, 65] : /[a-z]/.test(c) ? [lower, 97] : /\d/.test(c) ? [digit, 48] : undefined;
      return from?.[0] ? String.fromCodePoint(from[0] + c.charCodeAt(0) - from[1]) : c;
    })
    .join("");
const fullwidth = (text) => shifted(text, [0xff21, 0xff41, 0xff10]).replace("@", "＠").replaceAll(".", "．");
const bold = (text) => shifted(text, [0x1d5d4, 0x1d5ee, 0x1d7ec]);
const arabic = (text) => shifted(text, [0, 0, 0x660]);
const devanagari = (text) => shifted(text, [0, 0, 0x966]);
const base64 = (text) => btoa(text);

/**
 * Each form: its name, a text that holds it, and what must not be found afterwards: the value, and the part of it that
 * tells most. No two have a value in common.
 */
export const FORMS = [
  ["plain mail", "write to orla.kent01@post.example soon", "orlakent01"],
  ["mail with a tag", "<orla.kent02+news@mail.post.example>", "orlakent02"],
  ["quoted local part", '"orla kent03"@post.example is it', "orlakent03"],
  ["mail at an address", "orla.kent04@[192.0.2.7]", "orlakent04"],
  ["mail with zero-width spaces", `orla.${zwsp}ken${zwsp}t05@po${zwsp}st.example`, "orlakent05"],
  ["mail with soft hyphens", `or${shy}la.kent06@po${shy}st.example`, "orlakent06"],
  ["mail between bidi marks", `${rlo}orla.kent07@post.example${pdf}`, "orlakent07"],
  ["fullwidth mail", fullwidth("orla.kent08@post.example"), "orlakent08"],
  ["mathematical mail", bold("orla.kent09@post") + ".example", "orlakent09"],
  ["mail with Cyrillic letters", "оrlа.kеnt10@роst.example", "orlakent10"],
  ["mail with combining marks", "o\u0301rla.kent11@po\u0308st.example", "orlakent11"],
  ["percent-encoded mail", "orla.kent12%40post%2Eexample", "orlakent12"],
  ["twice percent-encoded mail", "orla.kent13%2540post.example", "orlakent13"],
  ["mail with entities", "orla.kent14&#64;post&period;example", "orlakent14"],
  ["mail with a hexadecimal entity", "orla.kent15&#x40;post.example", "orlakent15"],
  ["mail in JSON", String.raw`{"to":"orla.kent16\u0040post.example"}`, "orlakent16"],
  ["mail in JSON in JSON", String.raw`{"body":"{\"to\":\"orla.kent17\\u0040post.example\"}"}`, "orlakent17"],
  ["mail as an object's key", '{"orla.kent18@post.example": {"role": "owner"}}', "orlakent18"],
  ["mail with [at] and [dot]", "orla.kent19 [at] post [dot] example", "orlakent19"],
  ["mail with words", "orla dot kent20 at mail dot post dot com", "orladotkent20"],
  ["mail with spaces", "orla.kent21 @ post . com", "orlakent21"],
  ["mail over a line's end", "orla.kent22@\npost.example", "orlakent22"],
  ["mail in Markdown", "orla.**kent23**@post.example", "orlakent23"],
  ["mail in mark-up", "orla<b>.kent24</b>@post.example", "orlakent24"],
  ["mail in base 64", `basic ${base64("from: orla.kent25@post.example")}`, "orlakent25"],
  ["mail glued to Chinese", "请联系orla.kent26@post.example谢谢", "orlakent26"],
  ["mail glued to underscores", "id_orla.kent27@post.example_old", "orlakent27"],
  ["mail behind an emoji", "🙂orla.kent28@post.example🙂", "orlakent28"],
  ["mail in another script", "Пишите на орла29@почта.рф", "орла29"],
  ["mail at an IDN", "orla.kent30@bücher.example", "orlakent30"],
  ["mail beside a placeholder", "[EMAIL_1] or orla.kent31@post.example", "orlakent31"],

  ["phone for the world", "+1 (415) 555-0101", "4155550101"],
  ["phone without spaces", "ring +442079460102 now", "2079460102"],
  ["phone with an extension", "415-555-0103 x4210", "4155550103"],
  ["phone with non-breaking spaces", `tel 415${nbsp}555${thin}0104`, "4155550104"],
  ["phone with other dashes", "tel 415–555−0105", "4155550105"],
  ["phone with non-breaking hyphens", "tel 415‑555‑0106", "4155550106"],
  ["Arabic phone", `هاتف ${arabic("055 555 0107")}`, "0555550107"],
  ["Indian phone", `फ़ोन ${devanagari("98765 50108")}`, "9876550108"],
  ["spelled phone", "call four one five, five five five, oh one oh nine", "fouronefivefivefivefiveohoneohnine"],
  ["spaced phone", "call me: 4 1 5 5 5 5 0 1 1 0", "4155550110"],
  ["French phone", "Tél. 01 99 00 01 11", "0199000111"],
  ["German phone", "Meine Handynummer ist 01512/5550112", "15125550112"],
  ["Chinese phone", "我的手机是13855500113", "13855500113"],

  ["card", "pay with 4242 4242 4242 4242 now", "4242424242424242"],
  ["fullwidth card", fullwidth("5555 5555 5555 4444"), "5555555555554444"],
  ["Indian card", `कार्ड ${devanagari("4000 0566 5566 5556")}`, "4000056655665556"],
  ["glued card", "x_378282246310005_y", "378282246310005"],
  ["IBAN", "to DE89 3704 0044 0532 0130 00 today", "370400440532013000"],
  ["bare IBAN", "iban gb82west12345698765432", "gb82west12345698765432"],
  ["American social security number", "it is 536-90-0114", "536900114"],
  ["the same with other dashes", "ssn 536–90–0115", "536900115"],
  ["bare social security number", "my ssn is 536900116", "536900116"],
  ["Italian tax code", "RSSMRA85T10A562S è il mio", "rssmra85t10a562s"],
  ["Spanish identity number", "12345678Z es mi DNI", "12345678z"],
  ["Brazilian number", "CPF 529.982.247-25", "52998224725"],
  ["passport", "passport no. C01X00T47", "c01x00t47"],
  ["British insurance number", "national insurance AB 12 34 56 C", "ab123456c"],
  ["driving licence", "driver's license D1234-56789-01234", "d12345678901234"],

  ["machine", "from 203.0.113.177 at night", "2030113177"],
  ["machine of version 6", "at 2001:db8:85a3::8a2e:370:7334 too", "8a2e3707334"],
  ["network card", "mac 00:1A:2B:3C:4D:5E", "001a2b3c4d5e"],
  ["link with a password", "https://orla32:pa55kite32@host.example/x", "pa55kite32"],
  ["database with a password", "postgres://orla33:pa55kite33@db/prod", "pa55kite33"],
  ["link to a person", "https://social.example/orla-kent34?tab=1", "orlakent34"],
  ["JSON web token", "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U", "p4j3jvmnhl0w5n"],
  ["PEM", "-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkq\nhkiG9w0BAQ35==\n-----END PRIVATE KEY-----", "miievqibadanbgkq"],
  ["OpenAI key", "sk-proj-Zk3vQ9x7LmT2bR8nW4yP", "zk3vq9x7lmt2br8nw4yp"],
  ["GitHub token", "ghp_16C7e42F292c6912E7710c838347Ae178B4a", "16c7e42f292c6912e7710c838347ae178b4a"],
  ["Amazon key", "AKIAQ3EGRZLB7XMWN5TP", "q3egrzlb7xmwn5tp"],
  ["assigned password", "DB_PASSWORD=kite-Lantern36!x", "kitelantern36"],
  ["told password", "my password is Blue-Heron-37", "blueheron37"],
  ["password in JSON", String.raw`{\"password\":\"kite Lantern 38\"}`, "kitelantern38"],
  ["header", "Authorization: Bearer a1B2c3D4e5F6g739", "a1b2c3d4e5f6g739"],
  ["home", "/home/orlakent40/notes.txt", "orlakent40"],
  ["Windows home", "C:\\Users\\orlakent41\\cv.docx", "orlakent41"],
  ["handle", "follow @orla.kent.42 there", "orlakent42"],
].map(([name, text, secret]) => ({ name, text, secret }));

/** Letters of other alphabets that look like Latin ones, as far as the forms above have them. */
const LOOK_ALIKES = { а: "a", е: "e", о: "o", р: "p", с: "c" };

/** The digits of every script have their zero first. */
function digit(c) {
  let zero = c.codePointAt(0);
  const isDigit = (code) => /\p{Nd}/u.test(String.fromCodePoint(code));
  // Blocks of digits are ten long and some touch the next; the forms above have none of those.
  while (isDigit(zero - 1)) zero--;
  return String((c.codePointAt(0) - zero) % 10);
}

function unescaped(text) {
  const character = (code) => (code < 0x110000 ? String.fromCodePoint(code) : "");
  return text
    .replace(/%([0-9a-f]{2})/gi, (_, code) => character(Number.parseInt(code, 16)))
    .replace(/\\+u([0-9a-f]{4})/gi, (_, code) => character(Number.parseInt(code, 16)))
    .replace(/&#x([0-9a-f]+);/gi, (_, code) => character(Number.parseInt(code, 16)))
    .replace(/&#([0-9]+);/g, (_, code) => character(Number(code)))
    .replace(/&(commat|period|amp);/g, (_, name) => ({ commat: "@", period: ".", amp: "&" })[name])
    .replace(/\\+n/g, "\n");
}

/** What base 64 in the text stands for. */
function decoded(text) {
  return (text.match(/[A-Za-z0-9+/]{16,}/g) ?? []).map((run) => {
    try {
      return atob(run.slice(0, run.length - (run.length % 4)));
    } catch {
      return "";
    }
  });
}

/** Letters and digits alone, whatever they were written as; mark-up and invisible characters gone. */
function bare(text) {
  return text
    .replace(/<\/?[a-z]+>/gi, "")
    .normalize("NFKD")
    .toLowerCase()
    .replace(/\p{Nd}/gu, digit)
    .replace(/[аеорс]/g, (c) => LOOK_ALIKES[c])
    .replace(/[^\p{L}\p{Nd}]/gu, "");
}

/**
 * The names of the forms whose value can still be read in `text`: as it is, with its escapes undone as often as they are
 * nested, out of base 64, in any alphabet, whatever stands between its letters.
 */
export function leaks(text, forms = FORMS) {
  let views = [text];
  for (let nesting = 0; nesting < 3; nesting++) views.push(unescaped(views.at(-1)));
  views = [...views, ...views.flatMap(decoded)];
  // Between two views a sign that no value has.
  const all = views.map(bare).join(" ");
  return forms.filter(({ secret }) => all.includes(bare(secret))).map(({ name }) => name);
}
