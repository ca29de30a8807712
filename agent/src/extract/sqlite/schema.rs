//! What the schema says of a table: where its rows begin, and which column a stored value belongs to.
//!
//! The schema keeps the text of `CREATE TABLE`. Only names, keys and what is stored at all are taken from it: a
//! table whose text is not understood is read with what was.

use super::record::{Encoding, Record, Value};

/// A table.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Table {
    /// The page at which its tree begins.
    pub(super) root: u32,
    /// Names of its columns.
    pub(super) columns: Vec<String>,
    /// Place in a stored row of the column that is the row's number, and is stored as nothing.
    pub(super) row_number: Option<usize>,
    /// Columns in the order in which rows store them.
    stored: Vec<usize>,
}

impl Table {
    /// The table that a row of the schema (`type, name, tbl_name, rootpage, sql`) describes.
    pub(super) fn of(record: &Record<'_>, encoding: Encoding) -> Option<Self> {
        let mut values = Record::clone(record);
        let Value::Text(kind) = values.next()? else {
            return None;
        };
        let Value::Text(name) = values.next()? else {
            return None;
        };
        values.next()?;
        let Value::Integer(root) = values.next()? else {
            return None;
        };
        let sql = match values.next() {
            Some(Value::Text(sql)) => encoding.decode(sql).into_owned(),
            _ => String::new(),
        };
        let root = u32::try_from(root).ok().filter(|root| *root > 0)?;
        if encoding.decode(kind) != "table" || encoding.decode(name).starts_with("sqlite_") {
            return None;
        }
        Some(Self::described(root, &sql))
    }

    /// The column (from 0) that the value at `place` of a stored row belongs to.
    pub(super) fn column_of(&self, place: usize) -> usize {
        self.stored.get(place).copied().unwrap_or(place)
    }

    /// Whether rows store their values in another order than that of the columns.
    pub(super) fn is_reordered(&self) -> bool {
        !self.stored.is_sorted()
    }

    fn described(root: u32, sql: &str) -> Self {
        let tokens = tokens(sql);
        let (columns, key, without_number) = parts(&tokens);
        let mut stored: Vec<usize> = (0..columns.len())
            .filter(|at| !columns_virtual(&columns, *at))
            .collect();
        let mut row_number = None;
        if without_number {
            // The key comes first, in its own order.
            let rest: Vec<usize> = stored.iter().copied().filter(|at| !key.contains(at)).collect();
            stored = key.into_iter().chain(rest).collect();
        } else if let [column] = key.as_slice()
            && columns.get(*column).is_some_and(|column| column.is_integer)
        {
            row_number = stored.iter().position(|at| at == column);
        }
        Self {
            root,
            columns: columns.into_iter().map(|column| column.name).collect(),
            row_number,
            stored,
        }
    }
}

#[derive(Debug)]
struct Column {
    name: String,
    is_integer: bool,
    is_virtual: bool,
}

fn columns_virtual(columns: &[Column], at: usize) -> bool {
    columns.get(at).is_some_and(|column| column.is_virtual)
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Token {
    Word(String),
    Quoted(String),
    Open,
    Close,
    Comma,
    Other,
}

impl Token {
    fn is(&self, word: &str) -> bool {
        matches!(self, Self::Word(found) if found.eq_ignore_ascii_case(word))
    }

    fn name(&self) -> Option<&str> {
        match self {
            Self::Word(name) | Self::Quoted(name) => Some(name),
            _ => None,
        }
    }
}

fn tokens(sql: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut chars = sql.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '(' => tokens.push(Token::Open),
            ')' => tokens.push(Token::Close),
            ',' => tokens.push(Token::Comma),
            '-' if chars.peek() == Some(&'-') => while chars.next().is_some_and(|c| c != '\n') {},
            '/' if chars.peek() == Some(&'*') => {
                let mut last = ' ';
                for c in chars.by_ref() {
                    if last == '*' && c == '/' {
                        break;
                    }
                    last = c;
                }
            }
            '"' | '`' | '\'' | '[' => {
                let end = if c == '[' { ']' } else { c };
                let mut name = String::new();
                while let Some(c) = chars.next() {
                    if c != end {
                        name.push(c);
                    } else if end != ']' && chars.peek() == Some(&end) {
                        name.push(end);
                        chars.next();
                    } else {
                        break;
                    }
                }
                tokens.push(Token::Quoted(name));
            }
            _ if c.is_whitespace() => {}
            _ if c.is_alphanumeric() || c == '_' || c == '$' => {
                let mut word = String::from(c);
                while let Some(c) = chars.next_if(|c| c.is_alphanumeric() || matches!(c, '_' | '$')) {
                    word.push(c);
                }
                tokens.push(Token::Word(word));
            }
            _ => tokens.push(Token::Other),
        }
    }
    tokens
}

/// Columns, the columns of the primary key, and whether rows have no number.
fn parts(tokens: &[Token]) -> (Vec<Column>, Vec<usize>, bool) {
    let mut columns: Vec<Column> = Vec::new();
    let mut key: Vec<usize> = Vec::new();
    let begin = tokens.iter().position(|token| *token == Token::Open);
    let body = begin.and_then(|at| tokens.get(at + 1..)).unwrap_or_default();
    let mut depth = 0_usize;
    let mut end = body.len();
    let mut cuts = vec![0];
    for (at, token) in body.iter().enumerate() {
        match token {
            Token::Open => depth += 1,
            Token::Close if depth == 0 => {
                end = at;
                break;
            }
            Token::Close => depth -= 1,
            Token::Comma if depth == 0 => cuts.push(at + 1),
            _ => {}
        }
    }
    let ends = cuts.iter().skip(1).map(|cut| cut - 1).chain([end]);
    for (from, to) in cuts.iter().zip(ends) {
        let Some([first, rest @ ..]) = body.get(*from..to) else {
            continue;
        };
        let constraint = ["CONSTRAINT", "PRIMARY", "UNIQUE", "CHECK", "FOREIGN"];
        if constraint.iter().any(|word| first.is(word)) {
            let named = [std::slice::from_ref(first), rest].concat();
            if let Some(at) = primary_key(&named) {
                let list = named.get(at + 2..).unwrap_or_default();
                let list = list.iter().take_while(|token| **token != Token::Close);
                key = list
                    .filter_map(Token::name)
                    .filter_map(|name| columns.iter().position(|c| c.name.eq_ignore_ascii_case(name)))
                    .collect();
            }
        } else if let Some(name) = first.name() {
            if primary_key(rest).is_some() {
                key = vec![columns.len()];
            }
            let generated = rest
                .windows(2)
                .any(|pair| matches!(pair, [a, Token::Open] if a.is("AS")));
            columns.push(Column {
                name: name.to_owned(),
                is_integer: rest.first().is_some_and(|kind| kind.is("INTEGER")),
                is_virtual: generated && !rest.iter().any(|token| token.is("STORED")),
            });
        }
    }
    let options = body.get(end..).unwrap_or_default();
    let without = options
        .windows(2)
        .any(|pair| matches!(pair, [a, b] if a.is("WITHOUT") && b.is("ROWID")));
    (columns, key, without)
}

fn primary_key(tokens: &[Token]) -> Option<usize> {
    tokens
        .windows(2)
        .position(|pair| matches!(pair, [a, b] if a.is("PRIMARY") && b.is("KEY")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(sql: &str) -> Table {
        Table::described(2, sql)
    }

    #[test]
    fn names_are_taken_however_they_are_quoted() {
        let table = table(
            "CREATE TABLE \"mijn (klanten)\" (id INTEGER PRIMARY KEY, \"e-mail\" TEXT DEFAULT 'a,b(c', [tel nr] TEXT, \
             `naam``s` VARCHAR(20) CHECK (length(x) > 1), /* plaats */ plaats -- stad\n, CONSTRAINT u UNIQUE (plaats))",
        );
        assert_eq!(table.columns, ["id", "e-mail", "tel nr", "naam`s", "plaats"]);
        assert_eq!(table.row_number, Some(0));
    }

    #[test]
    fn tables_without_row_numbers_store_their_key_first() {
        let table = table("CREATE TABLE t (a TEXT, b TEXT, c TEXT, PRIMARY KEY (c, a)) WITHOUT ROWID");
        assert_eq!((table.stored, table.row_number), (vec![2, 0, 1], None));
    }

    #[test]
    fn computed_columns_are_not_stored_and_keys_of_the_table_count() {
        let table = table(
            "CREATE TABLE t (v TEXT GENERATED ALWAYS AS (a || b) VIRTUAL, n INTEGER, b TEXT, PRIMARY KEY(n))",
        );
        assert_eq!((table.stored, table.row_number), (vec![1, 2], Some(0)));
    }

    #[test]
    fn broken_text_is_read_as_far_as_it_goes() {
        let whole = "CREATE TABLE t (a INTEGER PRIMARY KEY, \"b\" TEXT, PRIMARY KEY (a)) WITHOUT ROWID";
        for length in 0..whole.len() {
            // The beginning of a keyword is a name.
            assert!(table(whole.get(..length).unwrap()).columns.len() <= 3);
        }
    }
}
