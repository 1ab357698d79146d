//! Columns that say where a person works, as lists of people and exports of CRMs head them.

use super::column_spec::ColumnSpec;

pub(crate) const WORKPLACE: ColumnSpec = ColumnSpec {
    name: "affiliation",
    aliases: &[
        "所属",
        "所属先",
        "所属機関",
        "所属施設",
        "施設名",
        "勤務先",
        "institution",
        "organisation",
        "organization",
        "hospital",
        "workplace",
        "account",
        "parent_account",
        "primary_parent",
        "primary_parent_name",
        "primary_parent_vod__r.name",
        "primary_parent__v.name__v",
        "parentcustomeridname",
        "klinik",
        "krankenhaus",
        "einrichtung",
        "établissement",
        "hôpital",
        "centro",
        "ospedale",
    ],
};

pub(crate) const CITY: ColumnSpec = ColumnSpec {
    name: "city",
    aliases: &[
        "市",
        "都市",
        "town",
        "billingcity",
        "mailingcity",
        "address1_city",
        "ort",
        "stadt",
        "ville",
        "ciudad",
        "città",
    ],
};

pub(crate) const COUNTRY: ColumnSpec = ColumnSpec {
    name: "country",
    aliases: &[
        "国",
        "国名",
        "country_vod__c",
        "country__v",
        "billingcountry",
        "land",
        "pays",
        "país",
        "paese",
    ],
};
