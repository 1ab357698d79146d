//! The therapeutic areas of the synthetic literature: what its papers speak of.

/// A MeSH descriptor: identifier and name.
pub type Descriptor = (&'static str, &'static str);

/// One therapeutic area.
pub struct Field {
    pub id: &'static str,
    pub name: &'static str,
    pub japanese: &'static str,
    /// The root descriptor and others below it.
    pub mesh: &'static [Descriptor],
    pub topics: &'static [&'static str],
    pub keywords: &'static [&'static str],
    pub journals: &'static [&'static str],
}

pub const FIELDS: [Field; 3] = [
    Field {
        id: "hf",
        name: "Heart failure",
        japanese: "心不全",
        mesh: &[
            ("D006333", "Heart Failure"),
            ("D054143", "Heart Failure, Systolic"),
            ("D054144", "Heart Failure, Diastolic"),
            ("D059347", "Cardio-Renal Syndrome"),
            ("D004489", "Edema, Cardiac"),
        ],
        topics: &[
            "heart failure",
            "acute heart failure",
            "heart failure with preserved ejection fraction",
            "heart failure with reduced ejection fraction",
            "cardio-renal syndrome",
        ],
        keywords: &["heart failure", "ejection fraction", "cardiorenal syndrome"],
        journals: &["Archives of Failing Heart Medicine", "Ventricle and Circulation"],
    },
    Field {
        id: "af",
        name: "Atrial fibrillation",
        japanese: "心房細動",
        mesh: &[("D001281", "Atrial Fibrillation"), ("D001282", "Atrial Flutter")],
        topics: &[
            "atrial fibrillation",
            "paroxysmal atrial fibrillation",
            "persistent atrial fibrillation",
            "atrial flutter",
        ],
        keywords: &["atrial fibrillation", "catheter ablation", "atrial flutter"],
        journals: &["Annals of Atrial Rhythm", "Arrhythmia Practice"],
    },
    Field {
        id: "ph",
        name: "Pulmonary hypertension",
        japanese: "肺高血圧",
        mesh: &[
            ("D006976", "Hypertension, Pulmonary"),
            ("D000081029", "Pulmonary Arterial Hypertension"),
            ("D065627", "Familial Primary Pulmonary Hypertension"),
        ],
        topics: &[
            "pulmonary hypertension",
            "pulmonary arterial hypertension",
            "chronic thromboembolic pulmonary hypertension",
        ],
        keywords: &["pulmonary hypertension", "right ventricle", "pulmonary arterial hypertension"],
        journals: &["Pulmonary Vascular Notes", "Right Heart Journal"],
    },
];

/// Journals of no area in particular.
pub const GENERAL_JOURNALS: &[&str] = &[
    "Meridian Journal of Medicine",
    "Circulatory Medicine Reports",
    "Toto Medical Journal",
    "Letters in Clinical Cardiology",
    "Northfield Clinical Review",
    "Cohort & Registry Studies",
];

/// Diseases that papers of any area also carry.
pub const COMORBIDITIES: &[Descriptor] = &[
    ("D003924", "Diabetes Mellitus, Type 2"),
    ("D051436", "Renal Insufficiency, Chronic"),
    ("D003324", "Coronary Artery Disease"),
    ("D006973", "Hypertension"),
    ("D020521", "Stroke"),
    ("D029424", "Pulmonary Disease, Chronic Obstructive"),
    ("D009765", "Obesity"),
    ("D012595", "Scleroderma, Systemic"),
];

/// Descriptors that are no disease.
pub const GENERAL_MESH: &[Descriptor] = &[
    ("D011379", "Prognosis"),
    ("D012189", "Retrospective Studies"),
    ("D015331", "Cohort Studies"),
    ("D004452", "Echocardiography"),
    ("D017115", "Catheter Ablation"),
    ("D058406", "Cardiac Resynchronization Therapy"),
];

/// Check tags.
pub const CHECK_TAGS: &[Descriptor] = &[
    ("D006801", "Humans"),
    ("D008297", "Male"),
    ("D005260", "Female"),
    ("D000368", "Aged"),
    ("D008875", "Middle Aged"),
    ("D000328", "Adult"),
];

/// Qualifiers.
pub const QUALIFIERS: &[Descriptor] = &[
    ("Q000188", "drug therapy"),
    ("Q000175", "diagnosis"),
    ("Q000401", "mortality"),
    ("Q000453", "epidemiology"),
    ("Q000503", "physiopathology"),
    ("Q000628", "therapy"),
];

/// Title patterns; `{}` is the topic.
pub const TITLES: &[&str] = &[
    "Long-term outcomes of patients with {} in a multicentre registry",
    "Biomarkers and prognosis in {}",
    "Echocardiographic predictors of death in {}",
    "Age, frailty and hospital readmission in {}",
    "Renal function &amp; the course of {}",
    "Quality of life in {}: a cross-sectional study",
    "Diagnostic delay in {}: results of a national survey",
    "Sex differences in {}",
    "Haemodynamic phenotypes of {} (p&lt;0.05 is not enough)",
    "Telemonitoring in {}: the <i>second year</i>",
    "Exercise capacity and peak V̇O<sub>2</sub> in {}",
    "Cost of care in {} in an ageing society",
    "Genetic variants associated with {}",
    "Machine learning for the early detection of {}",
];

/// Title patterns that name no topic.
pub const VAGUE_TITLES: &[&str] = &[
    "Lessons from ten years of a specialised clinic",
    "A new score for risk at discharge",
    "Reply to the letter of our colleagues",
    "What registries can and cannot tell us",
    "Time in hospital and time at home",
];
