//! Words that say what the words beside them are.
//!
//! Of each word 16 bits are kept: one foreign word in some seven hundred passes for a cue, and the model has learned
//! from texts in which it did.

use crate::words::{count, hashes};

/// The short hash of a word with this hash.
const fn short(hash: u32) -> u16 {
    (hash ^ hash >> 16) as u16
}

/// Short hashes of all of `words`, sorted.
const fn sorted<const N: usize>(words: [u32; N]) -> [u16; N] {
    let (mut sorted, mut len) = ([0; N], 0);
    while len < N {
        let new = short(words[len]);
        let mut at = len;
        while at > 0 && sorted[at - 1] > new {
            sorted[at] = sorted[at - 1];
            at -= 1;
        }
        sorted[at] = new;
        len += 1;
    }
    sorted
}

/// The words of a literal, hashed and sorted when the crate is built.
macro_rules! cue {
    ($list:literal) => {{
        const SORTED: [u16; count($list.as_bytes())] = sorted(hashes($list));
        &SORTED
    }};
}

/// Words that German texts are full of; in them large letters say less.
const GERMAN: &[u16] = cue!("der die das und ich ist nicht ein eine den dem mit für wie auf bitte sie wir zu von");

/// What words say of a word beside them: titles, kin and roles, greetings, partings, naming, telling, streets, labels.
const CUES: [&[u16]; 8] = [
    cue!(
        "mr mrs ms miss mx dr prof professor sir madam doctor nurse uncle auntie aunt aunty grandma grandpa coach \
         captain capt cpt sgt officer herr herrn frau fräulein doktor monsieur madame mme mlle señor señora sr sra don \
         doña senhor senhora dona signor signora sig dott meneer mevrouw mijnheer heer dhr mevr pan pani pana pani bay \
         bey hanım bapak ibu pak bu herra rouva fru bro brother sister father rev imam rabbi judge pastor"
    ),
    cue!(
        "friend friends brother sister son daughter wife husband boyfriend girlfriend partner mom mum dad cousin nephew \
         niece boss manager colleague coworker teammate teacher tutor student landlord landlady neighbour neighbor \
         roommate flatmate housemate ex kid kids twins twin baby client customer patient tenant colleague bestie mate \
         buddy fiance fiancee doc therapist dentist lawyer agent supervisor assistant intern mentor classmate guy girl \
         freund freundin bruder schwester sohn tochter kollege kollegin chef chefin nachbar nachbarin vermieter onkel \
         tante oma opa ami amie frère soeur fils fille voisin voisine amigo amiga hermano hermana hijo hija vecino jefe \
         amico fratello sorella figlio figlia vriend zus broer buurman buurvrouw"
    ),
    cue!(
        "hi hello hey dear hallo lieber liebe hej cher chère bonjour salut hola querido querida estimado estimada \
         geehrter geehrte olá oi caro cara ciao gentile beste geachte drogi droga szanowna szanowny sayın sevgili kepada \
         yth halo kära käre morning evening afternoon tag servus moin buenos buenas buongiorno thanks thank danke merci \
         gracias дорогой дорогая уважаемый уважаемая привет"
    ),
    cue!(
        "regards best yours sincerely love cheers signed sign faithfully warmly xoxo grüße grüssen grüßen gruß lg \
         hochachtungsvoll cordialement bises bisous amitiés atentamente saludos abrazo abraços atenciosamente saluti \
         groet groeten groetjes pozdrawiam hormat salam saygılarımla hälsningar mvh kveðja signature ps terveisin"
    ),
    cue!(
        "name names named called call im i'm am is names nickname surname heiße heisse heißt bin appelle m'appelle llamo \
         llama soy chamo chama sou sono chiamo heet ben jestem nazywam adım ben heter nama saya zovem зовут known née \
         geb alias aka meet"
    ),
    cue!(
        "said says say told tells asked asks wants wanted thinks thought wrote writes lives lived works called calls \
         sent sends took takes broke keeps needs knows sagt sagte fragt hat will wohnt schrieb dit dice disse zegt tell \
         ask remind invite text message email meeting meet with and from by for"
    ),
    cue!(
        "street st road rd lane ln avenue ave drive dr court ct close crescent terrace place pl square sq way boulevard \
         blvd row walk gardens grove hill parkway highway hwy trail flat apt apartment suite unit floor house building \
         block box room lot plot straße strasse str weg gasse platz allee ring ufer calle avenida avda av plaza paseo \
         piso rua travessa rue chemin impasse quai bd via viale piazza corso vicolo straat laan plein gracht kade ulica \
         ul al aleja gatan väg vägen gade vej gata veien jalan jl gang blok no nr sokak cadde mahallesi mah utca út ул \
         улица дом кв проспект пер address adresse dirección alamat"
    ),
    cue!(
        "from to cc bcc name attn attention author contact customer client patient tenant student employee recipient \
         sender ship deliver bill guest driver owner user host hostess present absent apologies participants attendees \
         von an name betreff kunde mieter de para nombre nome nom naam van aan imię nama vorname nachname first last \
         firstname lastname first_name last_name full_name fullname signed witness subject"
    ),
];

/// What the names of streets end with where they are one word.
const ENDS: &[u16] = cue!("weg str vej vei raße asse latz llee atan ägen raat laan katu gade tieg ufer");

/// Whether the last three or four letters with this hash are those of a street.
pub(super) fn ends_as_street(hash: u32) -> bool {
    ENDS.binary_search(&short(hash)).is_ok()
}

/// Whether `cues` are a title's.
pub(super) const fn is_title(cues: u8) -> bool {
    cues & 1 == 1
}

/// Whether `cues` are a greeting's.
pub(super) const fn is_greeting(cues: u8) -> bool {
    cues >> 2 & 1 == 1
}

/// Whether `cues` are a street's.
pub(super) const fn is_street(cues: u8) -> bool {
    cues >> 6 & 1 == 1
}

/// The sets of [`CUES`] that the word with this hash belongs to, as bits.
pub(super) fn cues(word: u32) -> u8 {
    let belongs = |cue: &&[u16]| cue.binary_search(&short(word)).is_ok();
    CUES.iter().enumerate().fold(0, |bits, (index, cue)| bits | u8::from(belongs(cue)) << index)
}

/// Whether the word with this hash is one of those that German texts are full of.
pub(super) fn is_german(word: u32) -> bool {
    GERMAN.binary_search(&short(word)).is_ok()
}
