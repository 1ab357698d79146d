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
    /// What its schools work on; each school has two of them.
    pub themes: &'static [Theme; 8],
}

/// What some laboratories of an area work on and others do not.
pub struct Theme {
    pub mesh: Descriptor,
    /// A second descriptor, on fewer of its papers.
    pub also: Descriptor,
    pub keyword: &'static str,
    /// A treatment that its trials test.
    pub intervention: &'static str,
    /// A title pattern; `{}` is the topic.
    pub title: &'static str,
}

const fn theme(
    mesh: Descriptor,
    also: Descriptor,
    keyword: &'static str,
    intervention: &'static str,
    title: &'static str,
) -> Theme {
    Theme { mesh, also, keyword, intervention, title }
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
        themes: &[
            theme(
                ("D058406", "Cardiac Resynchronization Therapy"),
                ("D017147", "Defibrillators, Implantable"),
                "cardiac resynchronisation",
                "Conduction system pacing",
                "Response to resynchronisation in {}",
            ),
            theme(
                ("D000072038", "Cardiac Rehabilitation"),
                ("D005081", "Exercise Therapy"),
                "cardiac rehabilitation",
                "Supervised home exercise",
                "Rehabilitation after discharge for {}",
            ),
            theme(
                ("D020097", "Natriuretic Peptide, Brain"),
                ("D015415", "Biomarkers"),
                "natriuretic peptides",
                "Peptide-guided treatment",
                "Natriuretic peptides and the course of {}",
            ),
            theme(
                ("D006353", "Heart-Assist Devices"),
                ("D016027", "Heart Transplantation"),
                "mechanical circulatory support",
                "Left ventricular assist device",
                "Mechanical support in advanced {}",
            ),
            theme(
                ("D017216", "Telemedicine"),
                ("D010359", "Patient Readmission"),
                "remote monitoring",
                "Remote monitoring",
                "Remote monitoring and readmission in {}",
            ),
            theme(
                ("D000077203", "Sodium-Glucose Transporter 2 Inhibitors"),
                ("D015415", "Biomarkers"),
                "SGLT2 inhibitors",
                "SGLT2 inhibitor",
                "SGLT2 inhibitors started in hospital for {}",
            ),
            theme(
                ("D019028", "Magnetic Resonance Imaging, Cine"),
                ("D004452", "Echocardiography"),
                "cardiac imaging",
                "Imaging-guided treatment",
                "Strain imaging in {}",
            ),
            theme(
                ("D010166", "Palliative Care"),
                ("D010359", "Patient Readmission"),
                "palliative care",
                "Early palliative care",
                "Palliative needs of people with {}",
            ),
        ],
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
        themes: &[
            theme(
                ("D017115", "Catheter Ablation"),
                ("D011667", "Pulmonary Veins"),
                "pulmonary vein isolation",
                "Pulsed field ablation",
                "Recurrence after pulmonary vein isolation for {}",
            ),
            theme(
                ("D000925", "Anticoagulants"),
                ("D012307", "Risk Factors"),
                "oral anticoagulation",
                "Low-dose oral anticoagulant",
                "Bleeding under anticoagulation in {}",
            ),
            theme(
                ("D015716", "Electrocardiography, Ambulatory"),
                ("D000076251", "Wearable Electronic Devices"),
                "screening",
                "Wearable monitoring",
                "Screening for silent {}",
            ),
            theme(
                ("D020517", "Atrial Appendage"),
                ("D055989", "Septal Occluder Device"),
                "left atrial appendage closure",
                "Left atrial appendage closure",
                "Closure of the left atrial appendage in {}",
            ),
            theme(
                ("D055106", "Genome-Wide Association Study"),
                ("D005820", "Genetic Testing"),
                "genetics",
                "Genotype-guided treatment",
                "Common variants and the age at onset of {}",
            ),
            theme(
                ("D004554", "Electric Countershock"),
                ("D000889", "Anti-Arrhythmia Agents"),
                "cardioversion",
                "Early cardioversion",
                "Cardioversion in the emergency department for {}",
            ),
            theme(
                ("D000069550", "Machine Learning"),
                ("D015716", "Electrocardiography, Ambulatory"),
                "artificial intelligence",
                "Algorithm-guided treatment",
                "An electrocardiogram in sinus rhythm predicts {}",
            ),
            theme(
                ("D000889", "Anti-Arrhythmia Agents"),
                ("D012307", "Risk Factors"),
                "rhythm control",
                "Early rhythm control",
                "Early rhythm control in {}",
            ),
        ],
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
        themes: &[
            theme(
                ("D000800", "Angioplasty, Balloon"),
                ("D004691", "Endarterectomy"),
                "balloon pulmonary angioplasty",
                "Balloon pulmonary angioplasty",
                "Staged balloon angioplasty for {}",
            ),
            theme(
                ("D065128", "Endothelin Receptor Antagonists"),
                ("D058986", "Phosphodiesterase 5 Inhibitors"),
                "combination therapy",
                "Initial triple combination therapy",
                "Initial combination therapy in {}",
            ),
            theme(
                ("D016278", "Ventricular Function, Right"),
                ("D004452", "Echocardiography"),
                "right ventricular function",
                "Right ventricular imaging",
                "Right ventricular coupling in {}",
            ),
            theme(
                ("D052006", "Bone Morphogenetic Protein Receptors, Type II"),
                ("D005820", "Genetic Testing"),
                "BMPR2",
                "Activin signalling inhibitor",
                "Carriers of BMPR2 variants and {}",
            ),
            theme(
                ("D016040", "Lung Transplantation"),
                ("D010166", "Palliative Care"),
                "lung transplantation",
                "Extracorporeal bridge to transplantation",
                "Referral to lung transplantation in {}",
            ),
            theme(
                ("D011464", "Epoprostenol"),
                ("D006328", "Cardiac Catheterization"),
                "prostacyclin",
                "Inhaled prostacyclin",
                "Transition between prostacyclins in {}",
            ),
            theme(
                ("D006328", "Cardiac Catheterization"),
                ("D005080", "Exercise Test"),
                "exercise haemodynamics",
                "Fluid challenge",
                "Exercise haemodynamics in suspected {}",
            ),
            theme(
                ("D005080", "Exercise Test"),
                ("D012307", "Risk Factors"),
                "risk stratification",
                "Risk-guided treatment",
                "Risk scores at follow-up of {}",
            ),
        ],
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
    ("D011446", "Prospective Studies"),
    ("D016022", "Case-Control Studies"),
    ("D012307", "Risk Factors"),
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
