//! The words, as people write them. They are read when the crate is built, and none of them remains.

use super::Cue;

/// The lists. Words of a phrase are joined by `_`; of scripts without spaces, the two characters that tell enough.
pub(super) const LISTS: &[(Cue, &str)] = &[
    (
        Cue::Phone,
        "phone phones telephone telephones tel tele telefon telefono telefone telefoon telephon mobile mobil mob movil \
         cell cellphone cel celular cellulare telefonino telemovel natel portable handy handynummer handynr rufnummer telefonnummer \
         mobilnummer telefonnr tlf telf tfno puhelin puhelinnumero tfn_nr gsm fax whatsapp whats_app viber imessage \
         hotline helpline phone_number cell_number mobile_number contact_number telefonszam numer_telefonu telefonu \
         komorka sdt dien_thoai sms voicemail extension телефон телефона телефону тел моб мобильный мобильного هاتف \
         جوال موبايل الهاتف फोन मोबाइल 電話 电话 手机 携帯 전화 휴대 โท τηλέφωνο κινητό טלפון 📞 ☎ 📱 ☏ 📲 🤙",
    ),
    (
        Cue::Contact,
        "call calls called calling caller callback recall text texts texting texted dial dialed dialled dialing ring \
         rang reach reached reachable unreachable contact contacts office work home picking picked answered answer answering message messages messaging msg msgs registered spam spammed carrier reception get_back hear_back anrufen anruf \
         rufen ruf ruft erreichen erreichbar appeler appelez appelle joindre llamar llama llame llamame contactar \
         ligar ligue chiamare chiama bellen bel позвоните звоните позвони звони dzwon zadzwon ara arayin momo",
    ),
    (Cue::Number, "number numbers numer nummer numero num номер رقم नंबर"),
    (
        Cue::Card,
        "card cards visa mastercard amex maestro discover creditcard debit credit karte kreditkarte kartennummer \
         tarjeta carte cartao carta kaart карта карты карту kort 卡号 信用",
    ),
    (
        Cue::Account,
        "iban account_number account_no account_nr acct acct_no acc_no accountnumber bank_account kontonummer kontonr \
         konto bankverbindung rekeningnummer rekening cuenta_bancaria de_cuenta compte_bancaire conta_bancaria rib \
         tai_khoan routing routing_number sort_code bsb nr_konta rachunek счет счёт 账号 帐号 口座 계좌",
    ),
    (
        Cue::Ssn,
        "ssn ssns social_security security_number securite_sociale nir insee seguridad_social nuss \
         sozialversicherungsnummer social_insurance sin_number itin",
    ),
    (
        Cue::GovId,
        "passport passports passport_number reisepass reisepassnummer passnummer passeport pasaporte passaporto \
         passaporte паспорт паспорта personalausweis ausweis ausweisnummer ausweisnr id_card identity_card national_id \
         id_number ni_number nino national_insurance insurance_number insurance_card nhs nhs_number medicare medicaid \
         versichertennummer versicherungsnummer krankenversicherung steuer_id steueridentifikationsnummer steuernummer \
         tax_id tax_number tin tfn ird ird_number vat_id codice_fiscale codicefiscale dni nie nif cif cpf rg curp \
         rfc_number rut cuil cuit cedula aadhaar aadhar aadhaar_number pan pan_number nric fin_number mykad ic \
         personnummer fodselsnummer cpr hetu henkilotunnus pesel dowod bsn burgerservicenummer rijksregisternummer инн \
         снилс ssnit ghana_card bvn emirates_id iqama teudat_zehut driver_id voter_id 身份 护照 番号 주민 여권 residence_permit \
         alien_number green_card visa_number mrn medical_record patient_id beneficiary carte_vitale kimlik tc_kimlik \
         ktp nik kartu_keluarga cccd cmnd जन्म पासपोर्ट आधार جواز الهوية",
    ),
    (
        Cue::License,
        "license licence driver_license drivers_license driving_license driving_licence drivers_licence dl dln \
         license_number licence_number fuhrerschein fuhrerscheinnummer permis de_conduire licencia patente rijbewijs \
         de_conducir",
    ),
    (
        Cue::Ip,
        "ip ips ipv ip_address host hostname server address addr gateway ping ssh login_from whitelist blacklist \
         allowlist firewall peer dns adresse forwarded_for",
    ),
    (
        Cue::Web,
        "website websites site blog homepage portfolio domain domains url urls link links webseite webpage www visit \
         blogs web сайт 网站 网址",
    ),
    (
        Cue::Password,
        "password passwords passwd pwd passwort passwoerter kennwort passphrase passcode pass pw psw passw contrasena \
         clave de_passe mdp senha parola haslo wachtwoord losenord adgangskode salasana wifi wlan пароль пароля \
         паролем 密码 密碼 スワ 비밀 mat_khau sifre jelszo heslo كلمة_المرور पासवर्ड סיסמה",
    ),
    (
        Cue::Token,
        "token bearer secret apikey api_key access_key secret_key private_key client_secret auth_key account_key \
         shared_key license_key access_token auth_token refresh_token credential credentials api_token signing_key \
         encryption_key master_key webhook_secret recovery_key seed_phrase schlussel api_schlussel токен ключ ключом \
         密钥",
    ),
    (
        Cue::Key,
        "key session sessionid session_id sid jsessionid phpsessid cookie auth signature sig csrf xsrf csrftoken nonce \
         sas basic authorization",
    ),
    (
        Cue::Pin,
        "pin pincode pin_code cvv cvc otp tan gate_code door_code locker_code alarm_code entry_code access_code \
         security_code verification_code backup_code unlock_code keypad_code lock_code safe_code garage_code \
         login_code confirmation_code mfa_code auth_code sms_code turcode zugangscode geheimzahl код_доступа домофон \
         пин пинкод 验证 passkey",
    ),
    (
        Cue::User,
        "user username user_name login logon userid user_id uid usr benutzer benutzername nutzername usuario \
         utilisateur identifiant screen_name логин account_name 用户 gamertag handle",
    ),
    (
        Cue::Handle,
        "follow ask dm insta instagram ig twitter tiktok tik_tok telegram mastodon threads snapchat snap discord \
         mention tag tagged thanks cc hey hi hello by from reddit twitch bluesky github git_hub gitlab venmo cashapp \
         paypal",
    ),
    (
        Cue::Thing,
        "isbn issn ean upc order orders invoice ref reference tracking sku article artikel part serial ticket issue pr \
         case commit sha hash uuid guid page pages pp line lines rfc doi pmid arxiv epoch timestamp timestamps unix \
         total sum amount price cost population bytes size score parcel shipment batch lot model port seed range \
         bestellnummer bestellung auftrag rechnung rechnungsnummer artikelnummer kundennummer mitgliedsnummer \
         sendungsnummer seite seiten commande facture pedido factura pagina paginas zamowienie faktura заказ заказа \
         счета билет 订单 order_number order_id transaction txn imei bug job build_number product catalog id_of value \
         values between sequence digits integer constant",
    ),
    (
        Cue::Version,
        "version versions ver release releases upgrade upgrades upgraded downgrade firmware build builds changelog \
         kernel driver section sections sec chapter clause clauses paragraph abschnitt kapitel ziffer seccion capitulo \
         versie versione версия версии раздел пункт 版本 figure table rule step patch semver",
    ),
    (Cue::At, "at arroba"),
    (Cue::Dot, "dot punkt punto"),
    (Cue::Times2, "double doppel"),
    (Cue::Times3, "triple treble"),
];

/// The digits as people spell them, from zero to nine.
pub(super) const DIGITS: [&str; 10] = [
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
