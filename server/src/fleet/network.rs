//! The networks that an enrolment token may be used from (CIDR, RFC 4632).

use std::net::IpAddr;

use ipnet::IpNet;

/// Most networks of one token.
const MOST: usize = 64;

/// Where a token may be used; empty is anywhere.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Networks(Vec<IpNet>);

/// What is wrong with a list of networks.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NetworksFault {
    /// None as 10.0.0.0/8 or 2001:db8::/32.
    #[error("networks: number {0} is no network as 10.0.0.0/8")]
    Form(usize),
    /// Too many.
    #[error("networks: are more than {MOST}")]
    TooMany,
}

impl Networks {
    /// Reads networks and single addresses, apart by commas or spaces.
    ///
    /// # Errors
    ///
    /// Which of them is none.
    pub fn parse(text: &str) -> Result<Self, NetworksFault> {
        let words = text
            .split([',', ' ', '\n', '\r', '\t'])
            .filter(|word| !word.is_empty());
        let mut networks = Vec::new();
        for (at, word) in words.enumerate() {
            if at >= MOST {
                return Err(NetworksFault::TooMany);
            }
            let network = word.parse::<IpNet>().ok();
            let network = network.or_else(|| word.parse::<IpAddr>().ok().map(IpNet::from));
            networks.push(network.ok_or(NetworksFault::Form(at + 1))?.trunc());
        }
        Ok(Self(networks))
    }

    /// Whether an address is in one of them. An IPv4 address within IPv6 counts as the IPv4 address.
    #[must_use]
    pub fn hold(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        self.0.is_empty() || self.0.iter().any(|network| network.contains(&address))
    }

    /// As the database and people have it.
    #[must_use]
    pub fn names(&self) -> Vec<String> {
        self.0.iter().map(ToString::to_string).collect()
    }

    /// From the database's JSON; a row that holds something else lets nobody in.
    #[must_use]
    pub fn of_row(json: &str) -> Option<Self> {
        let names: Vec<String> = serde_json::from_str(json).ok()?;
        Self::parse(&names.join(" ")).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_held_to_their_networks() {
        let networks = Networks::parse("10.1.2.3/8, 192.168.7.9 2001:db8::/32").unwrap();
        assert_eq!(
            networks.names(),
            ["10.0.0.0/8", "192.168.7.9/32", "2001:db8::/32"]
        );
        let holds = |address: &str| networks.hold(address.parse().unwrap());
        assert!(holds("10.200.0.1") && holds("192.168.7.9") && holds("2001:db8::5"));
        assert!(holds("::ffff:10.0.0.1"));
        assert!(!holds("11.0.0.1") && !holds("192.168.7.8") && !holds("::1"));
        assert!(Networks::default().hold("8.8.8.8".parse().unwrap()));
    }

    #[test]
    fn faults_are_told_by_place() {
        assert_eq!(
            Networks::parse("10.0.0.0/8 10.0.0.0/33"),
            Err(NetworksFault::Form(2))
        );
        assert_eq!(Networks::parse(&"::1 ".repeat(65)), Err(NetworksFault::TooMany));
        assert_eq!(Networks::of_row("[\"nonsense\"]"), None);
    }
}
