//! Words that say what stands beside them: "phone", "Kontonummer", "пароль".
//!
//! A word costs five bytes in the page: lists are folded, hashed and sorted when the crate is built, and only the hashes
//! remain. With 32 bits and some five hundred words, one foreign word in eight million passes for one of them.

use crate::class::*;
use crate::fold::{Folded, canonical, lower};

/// What a word says about what stands beside it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Cue {
    /// A telephone number: "mobile".
    Phone,
    /// An act that telephone numbers are there for, and more: "call".
    Contact,
    /// "number", which may be one of any kind.
    Number,
    /// A payment card.
    Card,
    /// A bank account.
    Account,
    /// A social security number.
    Ssn,
    /// Another number of a state or an insurer: "passport".
    GovId,
    /// A driving licence.
    License,
    /// The address of a machine.
    Ip,
    /// An address on the web.
    Web,
    /// A password.
    Password,
    /// A key that a machine made: "token".
    Token,
    /// Something that is a secret only where it is assigned: "session".
    Key,
    /// A code of a few digits.
    Pin,
    /// An account's name.
    User,
    /// Where people call each other by `@name`.
    Handle,
    /// A number that names a thing: "order", "ISBN".
    Thing,
    /// A number of a version or a chapter.
    Version,
    /// "at" between a mailbox and its host.
    At,
    /// "dot" between the parts of a host's name.
    Dot,
    /// "double", "triple" before a digit.
    Times2,
    /// See [`Cue::Times2`].
    Times3,
    /// "zero"; the other digits count on from here.
    Zero,
}

impl Cue {
    /// The cue in a set of cues.
    pub(crate) const fn bit(self) -> u32 {
        1 << self as u32
    }
}

/// The lists. Words of a phrase are joined by `_`; of scripts without spaces, the two characters that tell enough.
const LISTS: &[(Cue, &str)] = &[
    (Cue::Phone, "phone phones telephone telephones tel tele telefon telefono telefone telefoon telephon mobile mobil mob movil \
        cell cellphone cel celular cellulare portable landline handy handynummer handynr rufnummer telefonnummer \
        mobilnummer telefonnr tlf telf tfno puhelin puhelinnumero tfn_nr gsm fax whatsapp whats_app viber imessage hotline helpline \
        phone_number cell_number mobile_number contact_number telefonszam numer_telefonu telefonu komorka sdt dien_thoai \
        sms voicemail extension телефон телефона телефону тел моб мобильный мобильного هاتف جوال موبايل الهاتف फोन मोबाइल \
        電話 电话 手机 携帯 전화 휴대 โท τηλέφωνο κινητό טלפון 📞 ☎ 📱 ☏ 📲 🤙"),
    (Cue::Contact, "call calls called calling caller callback recall text texts texting texted dial dialed dialled dialing ring \
        rang reach contact contacts answer answering message messages messaging msg msgs registered anrufen anruf rufen ruf ruft erreichen erreichbar appeler appelez appelle joindre llamar llama \
        llame llamame contactar ligar ligue chiamare chiama bellen bel ring_me позвоните звоните позвони звони dzwon zadzwon \
        ara arayin momo"),
    (Cue::Number, "number numbers numer nummer numero num номер رقم नंबर"),
    (Cue::Card, "card cards visa mastercard amex maestro discover creditcard debit credit karte kreditkarte kartennummer tarjeta carte \
        cartao carta kaart карта карты карту kort 卡号 信用"),
    (Cue::Account, "iban account_number account_no account_nr acct acct_no acc_no accountnumber bank_account kontonummer kontonr konto \
        bankverbindung rekeningnummer rekening cuenta_bancaria numero_cuenta compte_bancaire conta_bancaria rib \
        tai_khoan routing routing_number sort_code bsb nr_konta rachunek счет счёт 账号 帐号 口座 계좌"),
    (Cue::Ssn, "ssn ssns social_security security_number securite_sociale nir insee seguridad_social nuss sozialversicherungsnummer \
        social_insurance sin_number itin"),
    (Cue::GovId, "passport passports passport_number reisepass reisepassnummer passnummer passeport pasaporte passaporto passaporte паспорт \
        паспорта personalausweis ausweis ausweisnummer ausweisnr id_card identity_card national_id id_number ni_number nino \
        national_insurance insurance_number insurance_card nhs nhs_number medicare medicaid versichertennummer \
        versicherungsnummer krankenversicherung steuer_id steueridentifikationsnummer steuernummer tax_id tax_number tin tfn ird \
        ird_number vat_id codice_fiscale codicefiscale dni nie nif cif cpf rg curp rfc_number rut cuil cuit cedula aadhaar \
        aadhar aadhaar_number pan pan_number nric fin_number mykad ic personnummer fodselsnummer cpr hetu henkilotunnus pesel dowod bsn \
        burgerservicenummer rijksregisternummer инн снилс ssnit ghana_card bvn emirates_id iqama teudat_zehut \
        driver_id voter_id 身份 护照 番号 주민 여권 residence_permit alien_number green_card visa_number mrn \
        medical_record patient_id beneficiary carte_vitale kimlik tc_kimlik ktp nik kartu_keluarga cccd cmnd \
        जन्म पासपोर्ट आधार جواز الهوية"),
    (Cue::License, "license licence driver_license drivers_license driving_license driving_licence drivers_licence dl dln license_number \
        licence_number fuhrerschein fuhrerscheinnummer permis permis_conduire licencia patente rijbewijs carnet_conducir"),
    (Cue::Ip, "ip ips ipv4 ipv6 ip_address host hostname server address addr gateway ping ssh login_from whitelist blacklist allowlist \
        firewall peer dns adresse forwarded_for"),
    (Cue::Web, "website websites site blog homepage portfolio domain domains url urls link links webseite webpage www visit \
        blogs web сайт 网站 网址"),
    (Cue::Password, "password passwords passwd pwd passwort passwoerter kennwort passphrase passcode pass pw psw passw contrasena clave \
        mot_passe mdp senha parola haslo wachtwoord losenord adgangskode salasana wifi wlan пароль пароля паролем 密码 密碼 \
        スワ 비밀 mat_khau sifre jelszo heslo كلمة_المرور पासवर्ड סיסמה"),
    (Cue::Token, "token bearer secret apikey api_key access_key secret_key private_key client_secret auth_key account_key shared_key license_key \
        access_token auth_token refresh_token credential credentials api_token signing_key encryption_key master_key webhook_secret \
        recovery_key seed_phrase schlussel api_schlussel токен ключ ключом 密钥"),
    (Cue::Key, "key session sessionid session_id sid jsessionid phpsessid cookie auth signature sig csrf xsrf csrftoken nonce sas basic \
        authorization"),
    (Cue::Pin, "pin pincode pin_code cvv cvc cvv2 otp tan gate_code door_code locker_code alarm_code entry_code access_code \
        security_code verification_code backup_code unlock_code keypad_code lock_code safe_code garage_code login_code \
        confirmation_code mfa_code auth_code sms_code turcode zugangscode geheimzahl код_доступа домофон \
        пин пинкод 验证 passkey"),
    (Cue::User, "user username user_name login logon userid user_id uid usr benutzer benutzername nutzername usuario utilisateur identifiant \
        screen_name логин account_name 用户 gamertag handle"),
    (Cue::Handle, "follow ask dm insta instagram ig twitter tiktok tik_tok telegram mastodon threads snapchat snap discord mention \
        tag tagged thanks cc hey hi hello by from reddit twitch bluesky github git_hub gitlab venmo cashapp paypal"),
    (Cue::Thing, "isbn issn ean upc order orders invoice ref reference tracking sku article artikel part serial ticket issue pr case commit sha \
        hash md5 uuid guid page pages pp line lines rfc doi pmid arxiv epoch timestamp timestamps unix total sum amount price cost \
        population bytes size score parcel shipment batch lot model port seed range bestellnummer bestellung auftrag rechnung \
        rechnungsnummer artikelnummer kundennummer mitgliedsnummer sendungsnummer seite seiten commande facture pedido factura pagina \
        paginas zamowienie faktura заказ заказа счета билет 订单 order_number order_id transaction txn imei bug job build_number \
        product catalog id_of value values between sequence digits integer constant"),
    (Cue::Version, "version versions ver release releases upgrade upgrades upgraded downgrade firmware build builds changelog kernel driver section \
        sections sec chapter clause clauses paragraph abschnitt kapitel ziffer seccion capitulo versie versione версия версии раздел \
        пункт 版本 figure table rule step patch semver"),
    (Cue::At, "at arroba"),
    (Cue::Dot, "dot punkt punto"),
    (Cue::Times2, "double doppel"),
    (Cue::Times3, "triple treble"),
];

/// The digits as people spell them, from zero to nine.
const DIGITS: [&str; 10] = [
    "zero oh null cero nought ноль",
    "one eins ein un uno um один",
    "two zwei zwo deux dos dois due два",
    "three drei trois tres tre три",
    "four vier quatre cuatro quatro quattro четыре",
    "five funf cinq cinco cinque пять",
    "six sechs seis sei шесть",
    "seven sieben sept siete sete sette семь",
    "eight acht huit ocho oito otto восемь",
    "nine neun neuf nueve nove девять",
];

/// Hashes of every word, in order, and of each its discriminant of [`Cue`] (digits count on from [`Cue::Zero`]).
static TABLE: ([u32; size()], [u8; size()]) = table();

/// A word that says something, and where it stands in the folded text.
#[derive(Clone, Copy)]
pub(crate) struct Word {
    pub(crate) start: usize,
    pub(crate) end: usize,
    code: u8,
}

impl Word {
    /// Whether the word is `cue`.
    pub(crate) const fn is(self, cue: Cue) -> bool {
        self.code == cue as u8
    }

    /// Whether the word belongs to the set `cues`.
    pub(crate) const fn any(self, cues: u32) -> bool {
        self.code < Cue::Zero as u8 && 1 << self.code & cues != 0
    }

    /// The digit that the word spells.
    pub(crate) const fn digit(self) -> Option<u8> {
        self.code.checked_sub(Cue::Zero as u8)
    }
}

/// The words of a text that say something, in order. A phrase stands where its last word stands, and instead of it.
pub(crate) struct Words(Vec<Word>);

impl Words {
    /// No words, for who does not need them.
    pub(crate) const fn none() -> Self {
        Self(Vec::new())
    }

    /// Looks up every word of `text`: letters in a row, apostrophes left out, `camelCase` taken apart.
    pub(crate) fn of(text: &Folded) -> Self {
        let mut words = Vec::new();
        // Where the last word ended and the hash up to there, for phrases of two words.
        let (mut last_end, mut last_hash) = (usize::MAX, SEED);
        let mut at = 0;
        while at < text.len() {
            let c = text.at(at);
            if text.is(at, UNSPACED) && text.was(at, UNSPACED) {
                look_up(&mut words, step(step(SEED, text.before(at)), c), at - 1, at + 1);
            }
            if !text.is(at, ALPHA | LETTER) && !is_picture(c) {
                at += 1;
                continue;
            }
            let near = last_end <= at && at - last_end <= 2 && !text.is(last_end, DOT | LINE | COMMA);
            let start = at;
            let (mut alone, mut joined) = (SEED, step(last_hash, ' '));
            loop {
                let c = text.at(at);
                if c != '\'' {
                    alone = step(alone, lower(c));
                    joined = step(joined, lower(c));
                }
                at += 1;
                let hump = text.was(at, LOWER) && text.is(at, UPPER);
                let inside = text.is(at, ALPHA | LETTER) || text.is(at, APOSTROPHE) && text.is(at + 1, ALPHA | LETTER);
                if hump || !inside || is_picture(c) {
                    break;
                }
            }
            let known = near && look_up(&mut words, joined, start, at) || look_up(&mut words, alone, start, at);
            // After the backslash of `\nPhone`, the word is "Phone".
            if !known && text.was(start, BACKSLASH) {
                let rest = (start + 1..at).fold(SEED, |hash, index| step(hash, lower(text.at(index))));
                look_up(&mut words, rest, start + 1, at);
            }
            (last_end, last_hash) = (at, alone);
        }
        Self(words)
    }

    /// All of them.
    pub(crate) fn iter(&self) -> impl Iterator<Item = Word> {
        self.0.iter().copied()
    }

    /// The last word of the set `cues` that ends at most `reach` characters in front of `position`.
    pub(crate) fn before(&self, position: usize, reach: usize, cues: u32) -> Option<Word> {
        let known = self.0.partition_point(|word| word.start < position);
        let near = self.0[..known].iter().rev().take_while(|word| word.start + reach + 24 >= position);
        near.copied().find(|word| word.any(cues) && word.end <= position && word.end + reach >= position)
    }

    /// The first word of the set `cues` that starts at most `reach` characters after `position`.
    pub(crate) fn after(&self, position: usize, reach: usize, cues: u32) -> Option<Word> {
        let first = self.0.partition_point(|word| word.start < position);
        self.0[first..].iter().take_while(|word| word.start <= position + reach).copied().find(|word| word.any(cues))
    }
}

fn look_up(words: &mut Vec<Word>, hash: u32, start: usize, end: usize) -> bool {
    let found = TABLE.0.binary_search(&hash);
    if let Ok(index) = found {
        words.push(Word { start, end, code: TABLE.1[index] });
    }
    found.is_ok()
}

/// Whether `c` is a sign that is a word by itself: ☎.
const fn is_picture(c: char) -> bool {
    matches!(c, '\u{260E}' | '\u{260F}' | '\u{1F4DE}' | '\u{1F4F1}' | '\u{1F4F2}' | '\u{1F919}')
}

/// FNV-1a over code points instead of bytes: as good for telling words apart, and quicker.
const SEED: u32 = 0x811C_9DC5;

const fn step(hash: u32, c: char) -> u32 {
    (hash ^ c as u32).wrapping_mul(0x0100_0193)
}

/// The hash of folded `word`; `_` stands for the space of a phrase.
const fn hash(word: &[u8], from: usize, to: usize) -> u32 {
    let (mut hash, mut at) = (SEED, from);
    while at < to {
        let (c, len) = decode(word, at);
        if c == '_' {
            hash = step(hash, ' ');
        } else if let Some(c) = canonical(c) {
            hash = step(hash, lower(c));
        }
        at += len;
    }
    hash
}

/// The character that UTF-8 has at `at`, and its length.
const fn decode(bytes: &[u8], at: usize) -> (char, usize) {
    let first = bytes[at] as u32;
    let (mut code, len) = match first {
        0..0x80 => (first, 1),
        0x80..0xE0 => (first & 0x1F, 2),
        0xE0..0xF0 => (first & 0x0F, 3),
        _ => (first & 0x07, 4),
    };
    let mut next = 1;
    while next < len {
        code = code << 6 | bytes[at + next] as u32 & 0x3F;
        next += 1;
    }
    match char::from_u32(code) {
        Some(c) => (c, len),
        None => (char::REPLACEMENT_CHARACTER, len),
    }
}

/// The end of the word of `list` that starts at `at`.
const fn word_end(list: &[u8], mut at: usize) -> usize {
    while at < list.len() && list[at] != b' ' {
        at += 1;
    }
    at
}

/// The start of the first word of `list` from `at` on.
const fn word_start(list: &[u8], mut at: usize) -> usize {
    while at < list.len() && list[at] == b' ' {
        at += 1;
    }
    at
}

/// The number of words of `list`.
pub(crate) const fn count(list: &[u8]) -> usize {
    let (mut words, mut at) = (0, word_start(list, 0));
    while at < list.len() {
        words += 1;
        at = word_start(list, word_end(list, at));
    }
    words
}

/// The code and the words of a list; the digits follow the cues.
const fn list(index: usize) -> (u8, &'static [u8]) {
    if index < LISTS.len() {
        (LISTS[index].0 as u8, LISTS[index].1.as_bytes())
    } else {
        let digit = index - LISTS.len();
        (Cue::Zero as u8 + digit as u8, DIGITS[digit].as_bytes())
    }
}

const fn size() -> usize {
    let (mut words, mut index) = (0, 0);
    while index < LISTS.len() + DIGITS.len() {
        words += count(list(index).1);
        index += 1;
    }
    words
}

const fn table() -> ([u32; size()], [u8; size()]) {
    let (mut hashes, mut codes) = ([0; size()], [0; size()]);
    let (mut len, mut index) = (0, 0);
    while index < LISTS.len() + DIGITS.len() {
        let (code, words) = list(index);
        let mut at = word_start(words, 0);
        while at < words.len() {
            let end = word_end(words, at);
            let hash = hash(words, at, end);
            let mut place = len;
            while place > 0 && hashes[place - 1] > hash {
                hashes[place] = hashes[place - 1];
                codes[place] = codes[place - 1];
                place -= 1;
            }
            hashes[place] = hash;
            codes[place] = code;
            len += 1;
            at = word_start(words, end);
        }
        index += 1;
    }
    (hashes, codes)
}

/// A set of words that are looked up one by one, such as the ends of file names; made with [`set!`].
pub(crate) struct Set(pub(crate) &'static [u32]);

impl Set {
    /// Whether `word`, folded, in any case, belongs to the set.
    pub(crate) fn has(&self, word: &[char]) -> bool {
        self.0.contains(&hash_of(word))
    }
}

/// The hash of folded `word`, whatever its case.
pub(crate) fn hash_of(word: &[char]) -> u32 {
    word.iter().fold(SEED, |hash, &c| step(hash, lower(c)))
}

/// The set of the words of a literal, hashed when the crate is built.
macro_rules! set {
    ($list:literal) => {{
        const HASHES: [u32; $crate::words::count($list.as_bytes())] = $crate::words::hashes($list);
        $crate::words::Set(&HASHES)
    }};
}
pub(crate) use set;

/// The hash of each of the `N` words of `list`.
pub(crate) const fn hashes<const N: usize>(list: &str) -> [u32; N] {
    let (bytes, mut hashes) = (list.as_bytes(), [0; N]);
    let (mut at, mut len) = (word_start(bytes, 0), 0);
    while at < bytes.len() {
        let end = word_end(bytes, at);
        hashes[len] = hash(bytes, at, end);
        len += 1;
        at = word_start(bytes, end);
    }
    hashes
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cues(text: &str) -> Vec<u8> {
        Words::of(&Folded::new(text)).iter().map(|word| word.code).collect()
    }

    #[test]
    fn no_two_words_share_a_hash() {
        let double: Vec<_> = TABLE.0.windows(2).filter(|pair| pair[0] == pair[1]).map(|pair| pair[0]).collect();
        let lists = LISTS.iter().map(|(_, list)| *list).chain(DIGITS);
        let named: Vec<_> = lists
            .flat_map(str::split_whitespace)
            .filter(|w| double.iter().any(|d| *d == hash(w.as_bytes(), 0, w.len())))
            .collect();
        assert!(double.is_empty(), "listed twice: {named:?}");
    }

    #[test]
    fn a_word_is_found_however_it_is_written() {
        for text in ["Phone", "ТЕЛЕФОН", "téléphone", "cell-phone’s number", "(mobile)", "home_phone", "homePhone", "我的手机是", "\\nPhone"] {
            assert!(cues(text).contains(&(Cue::Phone as u8)), "{text}");
        }
    }

    #[test]
    fn phrases_count_as_one_and_parts_of_words_do_not_count() {
        assert!(cues("social security no.").contains(&(Cue::Ssn as u8)));
        assert!(cues("driver's license").contains(&(Cue::License as u8)));
        assert!(cues("clientSecret").contains(&(Cue::Token as u8)));
        assert_eq!(cues("telling microphones passing"), []);
        assert_eq!(cues("gate. code"), []);
    }
}
