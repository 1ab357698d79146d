//! The sentences of a statement in English and Japanese.

use super::basis::ValueBasis;
use crate::ranking::score::ScoreComponent;
use crate::study::Language;

/// Templates with names in braces.
pub(super) struct MethodWords {
    pub(super) comma: &'static str,
    pub(super) read: &'static str,
    pub(super) identity: &'static str,
    pub(super) source_ids: &'static str,
    pub(super) score: &'static str,
    pub(super) papers_only: &'static str,
    pub(super) ranks: &'static str,
    pub(super) intervals: &'static str,
    pub(super) limits: &'static str,
    pub(super) version: &'static str,
    basis: [&'static str; 5],
    components: [&'static str; 6],
}

impl MethodWords {
    pub(super) fn basis(&self, basis: ValueBasis) -> &'static str {
        self.basis[basis as usize]
    }

    pub(super) fn component(&self, component: ScoreComponent) -> &'static str {
        self.components[component as usize]
    }
}

pub(super) const fn of(language: Language) -> &'static MethodWords {
    match language {
        Language::En => &ENGLISH,
        Language::Ja => &JAPANESE,
    }
}

const ENGLISH: MethodWords = MethodWords {
    comma: ", ",
    read: "{study}: {files} source files were read (records by kind: {kinds}). They hold {works} documents; {rejected} records \
           were refused and are listed in rejected.csv. Documents of the {years} years up to {as_of} count.",
    identity: "{mentions} printed names were assigned to {people} people by a statistical model of names, co-authors, workplaces, \
               journals, topics and years, trained on published lists checked by hand. What it is not sure of is asked in \
               review_queue.csv. People who opted out ({opt_outs} requests) were removed before anything was counted.",
    source_ids: "{mentions} printed names were assigned to {people} people by the author identifiers of the sources, which the \
                 study trusts, and by a statistical model where they are missing. What it is not sure of is asked in review_queue.csv. \
                 People who opted out ({opt_outs} requests) were removed before anything was counted.",
    score: "{area}: the score is a sum of what documents show, each component on a logarithmic scale up to the greatest of the area: \
            {shares}.",
    papers_only: "{area}: only publications were read, so the measured weights for publications alone hold: {shares}.",
    ranks: "science_rank orders by publications and citations alone and foretells best who will publish; podium_rank foretells best \
            who will speak, chair and sit on panels. The column rising describes recent growth and is not validated.",
    intervals: "Ranks have 90 % intervals from {bootstrap} draws of the documents, calibrated on synthetic people; {draws} draws of the \
                weights show how far a tier hangs on them.",
    limits: "The ranking shows documented scientific activity. It contains no data on sales, prescribing or sentiment, does not measure \
             clinical quality, and is meant for scientific exchange, not for promotion. Every point can be traced to its document with \
             kolnet explain.",
    version: "kolnet {version}, run {run}; the same files and settings give the same bytes.",
    basis: [
        "Measured on published corpora: {names}.",
        "Fitted to later papers, chairs and panels at ten conferences and in ten guideline areas: {names}.",
        "Taken from publications: {names}.",
        "Judgement, not measured: {names}.",
        "Set by this study: {names}.",
    ],
    components: [
        "publications",
        "independent citations",
        "congress roles",
        "trials, guidelines and offices",
        "brokerage in the network",
        "reach in the network",
    ],
};

const JAPANESE: MethodWords = MethodWords {
    comma: "、",
    read: "{study}：入力ファイル{files}件を読み込んだ（種類別レコード数：{kinds}）。文書は{works}件。読み込めなかった{rejected}件のレコードはrejected.csvに示す。\
           {as_of}までの{years}年間の文書を対象とした。",
    identity: "印刷された氏名{mentions}件を、氏名・共著者・所属・雑誌・主題・年の統計モデル（人手で確認された公開リストで学習）により{people}人に対応づけた。\
               確信のもてないものはreview_queue.csvで確認を求める。掲載停止の申し出（{opt_outs}件）は集計の前にすべて除いた。",
    source_ids: "印刷された氏名{mentions}件を、本調査が信頼する情報源の著者識別子（ない場合は統計モデル）により{people}人に対応づけた。\
                 確信のもてないものはreview_queue.csvで確認を求める。掲載停止の申し出（{opt_outs}件）は集計の前にすべて除いた。",
    score: "{area}：スコアは文書に示された活動の合計であり、各要素は領域内の最大値までの対数尺度で測る。配分：{shares}。",
    papers_only: "{area}：論文のみを読み込んだため、論文のみの場合の測定済みの配分を用いる：{shares}。",
    ranks: "science_rankは論文と引用のみの順位で、今後の論文を最もよく予測する。podium_rankは今後の講演・座長・委員を最もよく予測する。\
            rising（成長度）は最近の伸びを示すもので、予測力は検証されていない。",
    intervals: "順位の90 %区間は文書の{bootstrap}回の再抽出によるもので、人工データで較正した。配分の{draws}回の変動により、区分が配分にどれだけ依存するかを示す。",
    limits: "この順位は文書に残る学術活動を示す。売上・処方・評判のデータは含まず、診療の質を測るものではない。\
             学術交流を目的とし、販売促進には用いない。すべての点数はkolnet explainで文書までたどることができる。",
    version: "kolnet {version}、実行番号{run}。同じ入力と設定からは同じ結果が得られる。",
    basis: [
        "公開データで測定した値：{names}。",
        "10の学会と10のガイドライン領域における、その後の論文・座長・委員への当てはめによる値：{names}。",
        "文献に基づく値：{names}。",
        "判断による値（未測定）：{names}。",
        "本調査で設定した値：{names}。",
    ],
    components: [
        "論文",
        "独立した引用",
        "学会での役割",
        "試験・ガイドライン・役職",
        "ネットワークの仲介",
        "ネットワークの到達",
    ],
};
