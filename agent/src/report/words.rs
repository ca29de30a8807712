//! The words of reports for people, in the languages of those who read them.

use homeward_rules::finding::Severity;
use homeward_rules::identifier::IdentifierKind;

use crate::extract::Reason;

/// A language that reports are written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum)]
pub enum Language {
    /// Dutch.
    Nl,
    /// English.
    #[default]
    En,
}

impl Language {
    /// Its code in HTML.
    pub(super) const fn code(self) -> &'static str {
        self.pick("nl", "en")
    }

    /// The word of this language.
    pub(super) const fn pick(self, dutch: &'static str, english: &'static str) -> &'static str {
        match self {
            Self::Nl => dutch,
            Self::En => english,
        }
    }

    /// What parts thousands.
    pub(super) const fn thousands(self) -> char {
        match self {
            Self::Nl => '.',
            Self::En => ',',
        }
    }

    pub(super) const fn severity(self, severity: Severity) -> &'static str {
        match severity {
            Severity::Low => self.pick("laag", "low"),
            Severity::Medium => self.pick("middel", "medium"),
            Severity::High => self.pick("hoog", "high"),
            Severity::Critical => self.pick("kritiek", "critical"),
        }
    }

    pub(super) const fn kind(self, kind: IdentifierKind) -> &'static str {
        match kind {
            IdentifierKind::Email => self.pick("e-mailadres", "e-mail"),
            IdentifierKind::Phone => self.pick("telefoon", "phone"),
            IdentifierKind::Iban => "IBAN",
            IdentifierKind::Vat => self.pick("btw-nummer", "VAT number"),
            IdentifierKind::Kvk => self.pick("KvK-nummer", "KvK number"),
            IdentifierKind::CustomerNumber => self.pick("klantnummer", "customer number"),
            IdentifierKind::Address => self.pick("adres", "address"),
            IdentifierKind::Company => self.pick("bedrijf", "company"),
            IdentifierKind::Name => self.pick("naam", "name"),
            IdentifierKind::Bsn => "BSN",
            IdentifierKind::BirthDate => self.pick("geboortedatum", "birth date"),
            IdentifierKind::IdentityDocument => self.pick("identiteitsbewijs", "identity document"),
        }
    }

    pub(super) const fn reason(self, reason: Reason) -> &'static str {
        match reason {
            Reason::Encrypted => self.pick("met wachtwoord", "needs a password"),
            Reason::Corrupt => self.pick("beschadigd", "broken"),
            Reason::TooLarge => self.pick("te groot", "too large"),
            Reason::TooDeep => self.pick("te diep genest", "nested too deep"),
            Reason::Timeout => self.pick("duurde te lang", "took too long"),
            Reason::Unsupported => self.pick("formaat wordt niet gelezen", "format is not read"),
            Reason::Permission => self.pick("geen toegang", "no permission"),
            Reason::Placeholder => self.pick("staat alleen in de cloud", "only in the cloud"),
            Reason::NoText => self.pick("alleen beeld, geen tekst", "pictures only, no text"),
            Reason::Locked => self.pick("in gebruik", "locked by a program"),
            Reason::Changed => self.pick("veranderde tijdens het lezen", "changed while read"),
            Reason::IoError => self.pick("leesfout", "could not be read from disk"),
            Reason::Excluded => self.pick("op verzoek overgeslagen", "left out on request"),
        }
    }
}
