//! Modules to one script.
//!
//! A page that allows scripts by their hash alone loads no module by name. So each becomes a function that
//! returns what it exports, in an order in which everything is there before it is used.

/// A module of the page: `x.mjs` has the name `x`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Module {
    pub name: &'static str,
    pub text: &'static str,
}

/// Why modules cannot be bound. They are our own: a user never sees this.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BindError {
    /// A line begins as an import or export and is not of the one form that is read.
    #[error(
        "{module}.mjs: '{line}' is not of the form `import {{ a, b }} from \"./x.mjs\";` or `export {{ a, b }};`"
    )]
    Form {
        /// The module.
        module: String,
        /// The line.
        line: String,
    },
    /// A module imports one that is not there, or a name that it does not export.
    #[error("{module}.mjs: nothing exports {what}")]
    Missing {
        /// The module that imports it.
        module: String,
        /// What is missing.
        what: String,
    },
    /// Modules import each other in a circle.
    #[error("{module}.mjs: imports itself by way of others")]
    Circle {
        /// One of them.
        module: String,
    },
}

/// A module taken apart.
struct ParsedModule<'t> {
    name: &'static str,
    imports: Vec<Import<'t>>,
    body: String,
    exports: Vec<&'t str>,
}

struct Import<'t> {
    from: &'t str,
    names: Vec<&'t str>,
}

/// The script that runs all modules.
///
/// # Errors
/// When an import or export is of another form than one line of plain names, names something that is not there,
/// or leads in a circle.
pub(super) fn bind(modules: &[Module]) -> Result<String, BindError> {
    let mut parsed = Vec::new();
    for module in modules {
        parsed.push(parse(module)?);
    }
    for module in &parsed {
        check_imports(module, &parsed)?;
    }
    let mut script = String::from("\"use strict\";\n");
    for index in in_order(&parsed)? {
        write_module(&parsed[index], &mut script);
    }
    Ok(script)
}

fn parse(module: &Module) -> Result<ParsedModule<'static>, BindError> {
    let wrong_form =
        |line: &str| BindError::Form { module: module.name.to_owned(), line: line.to_owned() };
    let (mut imports, mut exports, mut body) = (Vec::new(), None, String::new());
    for line in module.text.lines() {
        let is_code = !line.trim().is_empty();
        if line.starts_with("import") && !line.starts_with("import_") {
            let (names, from) = line
                .strip_prefix("import ")
                .and_then(|rest| rest.split_once(" from \"./"))
                .ok_or_else(|| wrong_form(line))?;
            let from = from.strip_suffix(".mjs\";").ok_or_else(|| wrong_form(line))?;
            // Declarations come first, so that the order of evaluation is that of the imports.
            if exports.is_some() {
                return Err(wrong_form(line));
            }
            imports.push(Import { from, names: names_in(names).ok_or_else(|| wrong_form(line))? });
        } else if line.starts_with("export") {
            let names = line.strip_prefix("export ").and_then(|rest| rest.strip_suffix(';'));
            let names = names.and_then(names_in).ok_or_else(|| wrong_form(line))?;
            if exports.replace(names).is_some() {
                return Err(wrong_form(line));
            }
        } else {
            if exports.is_some() && is_code {
                return Err(wrong_form(line));
            }
            body.push_str(line);
            body.push('\n');
        }
    }
    Ok(ParsedModule { name: module.name, imports, body, exports: exports.unwrap_or_default() })
}

/// The names of `{ a, b }`.
fn names_in(braces: &'static str) -> Option<Vec<&'static str>> {
    let inside = braces.strip_prefix("{ ")?.strip_suffix(" }")?;
    let names: Vec<&str> = inside.split(", ").collect();
    let is_name = |name: &&str| {
        let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_';
        name.chars().all(is_part) && name.starts_with(|c: char| !c.is_ascii_digit())
    };
    names.iter().all(is_name).then_some(names)
}

fn check_imports(module: &ParsedModule<'_>, all: &[ParsedModule<'_>]) -> Result<(), BindError> {
    let missing = |what: String| BindError::Missing { module: module.name.to_owned(), what };
    for import in &module.imports {
        let from = all.iter().find(|known| known.name == import.from);
        let from = from.ok_or_else(|| missing(format!("{}.mjs", import.from)))?;
        if let Some(name) = import.names.iter().find(|name| !from.exports.contains(name)) {
            return Err(missing(format!("{name} in {}.mjs", import.from)));
        }
    }
    Ok(())
}

/// An order in which each module comes after those that it imports; of several that may come next the first named.
fn in_order(modules: &[ParsedModule<'_>]) -> Result<Vec<usize>, BindError> {
    let mut order: Vec<usize> = Vec::new();
    while order.len() < modules.len() {
        let is_placed = |name: &str| order.iter().any(|index| modules[*index].name == name);
        let next = (0..modules.len()).find(|index| {
            let module = &modules[*index];
            !order.contains(index) && module.imports.iter().all(|import| is_placed(import.from))
        });
        let circle = || {
            let mut left = (0..modules.len()).filter(|index| !order.contains(index));
            let module = left.next().map_or("", |index| modules[index].name).to_owned();
            BindError::Circle { module }
        };
        order.push(next.ok_or_else(circle)?);
    }
    Ok(order)
}

fn write_module(module: &ParsedModule<'_>, script: &mut String) {
    script.push_str(&format!("const {}$ = (() => {{\n", module.name));
    for Import { from, names } in &module.imports {
        script.push_str(&format!("const {{ {} }} = {from}$;\n", names.join(", ")));
    }
    script.push_str(&module.body);
    script.push_str(&format!("return {{ {} }};\n}})();\n", module.exports.join(", ")));
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn module(name: &'static str, text: &'static str) -> Module {
        Module { name, text }
    }

    const DOM: Module = module("dom", "const CHUNK = 1;\nfunction h() {}\n\nexport { h };\n");
    const MAIN: Module = module(
        "main",
        "import { h } from \"./dom.mjs\";\n\nconst CHUNK = 2;\nh();\nexport { CHUNK };\n",
    );

    #[test]
    fn modules_come_after_what_they_import_and_keep_their_names_to_themselves() {
        let script = bind(&[MAIN, DOM]).unwrap();
        let [dom, main] =
            ["const dom$ = ", "const main$ = "].map(|head| script.find(head).unwrap());
        assert!(dom < main, "{script}");
        assert!(script.contains("const { h } = dom$;"), "{script}");
        assert!(script.contains("return { h };"), "{script}");
        assert!(!script.contains("import") && !script.contains("export"), "{script}");
    }

    #[test]
    fn any_other_form_is_refused_with_its_line() {
        for text in [
            "import * as dom from \"./dom.mjs\";\n",
            "import { h as g } from \"./dom.mjs\";\n",
            "import { h } from './dom.mjs';\n",
            "import {\n",
            "import \"./dom.mjs\";\n",
            "export default 1;\n",
            "export function f() {}\n",
            "export { a };\nexport { b };\n",
            "export { a };\nlet late = 1;\n",
        ] {
            let error = bind(&[DOM, module("main", text)]).unwrap_err();
            assert!(matches!(error, BindError::Form { .. }), "{text}: {error}");
        }
    }

    #[test]
    fn what_nothing_exports_and_circles_are_refused() {
        let wants = |text| bind(&[DOM, module("main", text)]).unwrap_err().to_string();
        assert!(wants("import { g } from \"./dom.mjs\";\n").contains("g in dom.mjs"));
        assert!(wants("import { g } from \"./other.mjs\";\n").contains("other.mjs"));
        let a = module("a", "import { b } from \"./b.mjs\";\nexport { a };\n");
        let b = module("b", "import { a } from \"./a.mjs\";\nexport { b };\n");
        assert!(matches!(bind(&[a, b]), Err(BindError::Circle { .. })));
    }
}
