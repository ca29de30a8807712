//! The home folder of somebody who left, and the customers of their company: fictitious, inside the program.

/// The customers, as a CRM exports them.
pub(super) const EXPORT: &[u8] = include_bytes!("../../../samples/crm-export.csv");

/// Every file of the home folder, by its path.
pub(super) const HOME: [(&str, &[u8]); 23] = [
    (
        "Administratie/facturen.csv",
        include_bytes!("../../../samples/home/Administratie/facturen.csv"),
    ),
    (
        "Archief/usb-stick.zip",
        include_bytes!("../../../samples/home/Archief/usb-stick.zip"),
    ),
    (
        "Bureaublad/Klanten (kopie).xlsx",
        include_bytes!("../../../samples/home/Bureaublad/Klanten (kopie).xlsx"),
    ),
    (
        "Bureaublad/begroting.xlsx",
        include_bytes!("../../../samples/home/Bureaublad/begroting.xlsx"),
    ),
    (
        "Contacten/agenda.ics",
        include_bytes!("../../../samples/home/Contacten/agenda.ics"),
    ),
    (
        "Contacten/contacts.vcf",
        include_bytes!("../../../samples/home/Contacten/contacts.vcf"),
    ),
    (
        "Documenten/Brieven/bevestiging.txt",
        include_bytes!("../../../samples/home/Documenten/Brieven/bevestiging.txt"),
    ),
    (
        "Documenten/etiketten.docx",
        include_bytes!("../../../samples/home/Documenten/etiketten.docx"),
    ),
    (
        "Documenten/kantlijn.docx",
        include_bytes!("../../../samples/home/Documenten/kantlijn.docx"),
    ),
    (
        "Documenten/mijn klanten.csv",
        include_bytes!("../../../samples/home/Documenten/mijn klanten.csv"),
    ),
    (
        "Documenten/relaties.docx",
        include_bytes!("../../../samples/home/Documenten/relaties.docx"),
    ),
    (
        "Downloads/export_crm.xls",
        include_bytes!("../../../samples/home/Downloads/export_crm.xls"),
    ),
    (
        "Downloads/export_relaties.csv",
        include_bytes!("../../../samples/home/Downloads/export_relaties.csv"),
    ),
    (
        "Downloads/nieuwsbericht.txt",
        include_bytes!("../../../samples/home/Downloads/nieuwsbericht.txt"),
    ),
    (
        "Mail/voor straks.eml",
        include_bytes!("../../../samples/home/Mail/voor straks.eml"),
    ),
    (
        "Notities/bezoekverslagen.md",
        include_bytes!("../../../samples/home/Notities/bezoekverslagen.md"),
    ),
    (
        "Notities/nieuwsbrief.txt",
        include_bytes!("../../../samples/home/Notities/nieuwsbrief.txt"),
    ),
    (
        "Notities/te bellen.txt",
        include_bytes!("../../../samples/home/Notities/te bellen.txt"),
    ),
    (
        "Overig/buurt.txt",
        include_bytes!("../../../samples/home/Overig/buurt.txt"),
    ),
    (
        "Overig/cache.dat",
        include_bytes!("../../../samples/home/Overig/cache.dat"),
    ),
    (
        "Personeel/gedragscode.docx",
        include_bytes!("../../../samples/home/Personeel/gedragscode.docx"),
    ),
    (
        "Personeel/telefoonlijst.csv",
        include_bytes!("../../../samples/home/Personeel/telefoonlijst.csv"),
    ),
    (
        "Vereniging/ledenlijst.csv",
        include_bytes!("../../../samples/home/Vereniging/ledenlijst.csv"),
    ),
];

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use super::HOME;

    fn count(folder: &Path) -> usize {
        let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
        entries
            .map(|path| if path.is_dir() { count(&path) } else { 1 })
            .sum()
    }

    #[test]
    fn the_whole_sample_is_inside() {
        let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../samples/home");
        assert_eq!(count(&samples), HOME.len());
    }
}
