//! Text in pictures: how a person asks for it, and `homeward pictures`, which is not for people.

use std::path::PathBuf;

use clap::Args;

use super::{Exit, Failure, Hinted};
use crate::ocr::reader::Reader;
use crate::ocr::{LANGUAGES, MissingError, Tesseract, companion, languages};
use crate::worker::pool::this_program;

/// Whether text in pictures is read.
#[derive(Debug, Clone, Args)]
pub(super) struct PictureChoice {
    /// Read text in pictures and scanned pages too, with Tesseract; a page takes some seconds.
    #[arg(long)]
    ocr: bool,
    /// Languages of text in pictures, by Tesseract's names [default: nld+eng].
    #[arg(long, value_name = "LANGUAGES", requires = "ocr", value_parser = languages)]
    ocr_languages: Option<String>,
}

impl PictureChoice {
    /// The Tesseract that is installed, where it is asked for.
    pub(super) fn find(&self) -> Result<Option<Tesseract>, Failure> {
        if !self.ocr {
            return Ok(None);
        }
        let languages = self.ocr_languages.as_deref().unwrap_or(LANGUAGES);
        Tesseract::find(languages).map(Some).map_err(|error| {
            let hint = match &error {
                MissingError::Program => {
                    "install it (Debian: apt install tesseract-ocr tesseract-ocr-nld), or leave --ocr out".to_owned()
                }
                MissingError::Unbuilt => "leave --ocr out".to_owned(),
                MissingError::Broken(_) => "see whether `tesseract --list-langs` works".to_owned(),
                MissingError::Language(language) => format!(
                    "install it (Debian: apt install tesseract-ocr-{language}), or name others with --ocr-languages"
                ),
            };
            Failure::hinted("cannot read text in pictures", error, hint)
        })
    }

    /// Someone who reads pictures, where that is asked for.
    pub(super) fn start(&self) -> Result<Option<Reader>, Failure> {
        let Some(tesseract) = self.find()? else {
            return Ok(None);
        };
        this_program()
            .and_then(|homeward| Reader::start(&homeward, &tesseract))
            .map(Some)
            .or_hint("cannot read text in pictures", "start homeward by its full path")
    }
}

/// Has Tesseract read pictures for a worker.
#[derive(Debug, Args)]
pub(super) struct PicturesArgs {
    /// The program file of Tesseract.
    #[arg(long)]
    tesseract: PathBuf,
    /// Languages of the text.
    #[arg(long, value_parser = languages)]
    languages: String,
}

/// Works until the pipe is closed. Errors are shown by the exit code only: nobody reads more.
#[expect(clippy::unnecessary_wraps, reason = "commands share one signature")]
pub(super) fn run(args: &PicturesArgs) -> Result<Exit, Failure> {
    let tesseract = Tesseract {
        program: args.tesseract.clone(),
        languages: args.languages.clone(),
    };
    Ok(match companion::serve(&tesseract) {
        Ok(()) => Exit::Clean,
        Err(_) => Exit::Failed,
    })
}
