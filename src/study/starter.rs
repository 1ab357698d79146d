//! A new study: a commented study file and input templates.

/// The files of `kolnet init`, name and text.
pub fn starter() -> [(&'static str, &'static str); 7] {
    [
        ("study.toml", include_str!("starter/study.toml")),
        ("works.csv", include_str!("starter/works.csv")),
        ("congress.csv", include_str!("starter/congress.csv")),
        ("roles.csv", include_str!("starter/roles.csv")),
        ("optout.csv", include_str!("starter/optout.csv")),
        ("overrides.csv", include_str!("starter/overrides.csv")),
        ("README.md", include_str!("starter/README.md")),
    ]
}
