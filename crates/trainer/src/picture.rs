//! The figures as pictures for the model card: SVG, 640 pixels wide, on a white card, to be read on a dark page too.

use std::ops::Range;
use std::path::Path;

use anyhow::Context as _;
use plotters::coord::Shift;
use plotters::coord::cartesian::Cartesian2d;
use plotters::coord::types::RangedCoordf64;
use plotters::element::{Circle, ErrorBar, PathElement, Rectangle, Text};
use plotters::prelude::*;

use crate::bootstrap::Interval;
use crate::curves::{Bin, Demand, Learned};
use crate::report::{Class, Folds};

const WIDTH: u32 = 640;
const HEIGHT: u32 = 400;
const INK: RGBColor = RGBColor(31, 35, 40);
const QUIET: RGBColor = RGBColor(89, 99, 110);
const GRID: RGBColor = RGBColor(224, 228, 232);
// Okabe and Ito's palette: told apart with any colour vision, and 3:1 at least against white.
const BLUE: RGBColor = RGBColor(0, 114, 178);
const VERMILION: RGBColor = RGBColor(213, 94, 0);
const GREEN: RGBColor = RGBColor(0, 138, 101);

type Canvas<'a> = DrawingArea<SVGBackend<'a>, Shift>;
type Chart<'a, 'b> = ChartContext<'a, SVGBackend<'b>, Cartesian2d<RangedCoordf64, RangedCoordf64>>;
/// What is counted, from where to where, and how a value is written.
type Axis<'a> = (&'a str, Range<f64>, fn(&f64) -> String);
type Drawn = Result<(), Box<dyn std::error::Error + Send + Sync>>;

/// Draws all pictures into a folder, which is made if there is none.
pub(crate) fn draw(folds: &Folds, learned: &[Learned], folder: &Path) -> anyhow::Result<()> {
    std::fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
    let pictures = [
        ("calibration", picture(|canvas| calibration(canvas, &folds.bins))?),
        ("abstention", picture(|canvas| abstention(canvas, &folds.demands))?),
        ("learning", picture(|canvas| learning(canvas, learned))?),
        ("classes", picture(|canvas| classes(canvas, &folds.classes))?),
    ];
    for (name, svg) in pictures {
        let path = folder.join(name).with_extension("svg");
        std::fs::write(&path, svg).with_context(|| format!("cannot write {}", path.display()))?;
    }
    Ok(())
}

fn picture(draw: impl FnOnce(&Canvas<'_>) -> Drawn) -> anyhow::Result<String> {
    let mut svg = String::new();
    {
        let canvas = SVGBackend::with_string(&mut svg, (WIDTH, HEIGHT)).into_drawing_area();
        canvas.fill(&WHITE)?;
        draw(&canvas).map_err(anyhow::Error::from_boxed)?;
        canvas.present()?;
    }
    Ok(svg)
}

fn font<'a>(size: u32, colour: &'a RGBColor) -> TextStyle<'a> {
    ("sans-serif", size).into_font().color(colour)
}

fn percent(share: &f64) -> String {
    format!("{:.0} %", share * 100.0)
}

/// F1, precision and AUC: from 0 to 1.
fn score(value: &f64) -> String {
    format!("{value:.2}")
}

/// Two axes with a grid. `title` says what is seen, `x` and `y` what the axes count.
fn axes<'a, 'b>(
    canvas: &'a Canvas<'b>,
    title: &str,
    (x, x_range, x_label): Axis<'_>,
    (y, y_range, y_label): Axis<'_>,
) -> Result<Chart<'a, 'b>, Box<dyn std::error::Error + Send + Sync>> {
    let mut chart = ChartBuilder::on(canvas)
        .caption(title, font(20, &INK))
        .margin(14)
        .margin_right(22)
        .x_label_area_size(46)
        .y_label_area_size(62)
        .build_cartesian_2d(x_range, y_range)?;
    chart
        .configure_mesh()
        .x_desc(x)
        .y_desc(y)
        .x_labels(11)
        .y_labels(11)
        .x_label_formatter(&x_label)
        .y_label_formatter(&y_label)
        .axis_style(QUIET)
        .bold_line_style(GRID)
        .light_line_style(TRANSPARENT)
        .label_style(font(15, &INK))
        .axis_desc_style(font(16, &INK))
        .draw()?;
    Ok(chart)
}

/// Points with their intervals, joined by a line.
fn series(chart: &mut Chart<'_, '_>, name: &'static str, colour: RGBColor, points: &[(f64, Interval)]) -> Drawn {
    chart
        .draw_series(LineSeries::new(points.iter().map(|(x, y)| (*x, y.value)), colour.stroke_width(2)))?
        .label(name)
        .legend(move |(x, y)| PathElement::new([(x, y), (x + 18, y)], colour.stroke_width(3)));
    chart.draw_series(
        points.iter().map(|(x, y)| ErrorBar::new_vertical(*x, y.low, y.value, y.high, colour.filled(), 8)),
    )?;
    chart.draw_series(points.iter().map(|(x, y)| Circle::new((*x, y.value), 4, colour.filled())))?;
    Ok(())
}

fn legend<'a, 'b: 'a>(chart: &mut Chart<'a, 'b>, at: SeriesLabelPosition) -> Drawn {
    chart
        .configure_series_labels()
        .position(at)
        .margin(10)
        .label_font(font(15, &INK))
        .background_style(WHITE)
        .border_style(GRID)
        .draw()?;
    Ok(())
}

/// The highest multiple of 0.1 that leaves all intervals visible.
fn bottom(intervals: impl Iterator<Item = Interval>) -> f64 {
    let lowest = intervals.map(|interval| interval.low).fold(1.0, f64::min);
    ((lowest * 10.0).floor() / 10.0).max(0.0)
}

fn calibration(canvas: &Canvas<'_>, bins: &[Bin]) -> Drawn {
    let rows: usize = bins.iter().map(|bin| bin.rows).sum();
    let mut chart = axes(
        canvas,
        "Calibration: does p(dsat) mean what it says?",
        ("predicted probability of dissatisfaction", 0.0..1.0, percent),
        ("share of messages", 0.0..1.0, percent),
    )?;
    let share = |bin: &Bin| bin.rows as f64 / rows as f64;
    let pale = RGBColor(190, 210, 224);
    chart
        .draw_series(bins.iter().map(|bin| {
            let mut bar = Rectangle::new([(bin.from, 0.0), (bin.from + 0.1, share(bin))], pale.filled());
            bar.set_margin(0, 0, 2, 2);
            bar
        }))?
        .label("messages in this range, of all")
        .legend(move |(x, y)| Rectangle::new([(x, y - 5), (x + 18, y + 5)], pale.filled()));
    chart
        .draw_series(DashedLineSeries::new([(0.0, 0.0), (1.0, 1.0)], 6, 5, QUIET.stroke_width(1)))?
        .label("perfect calibration")
        .legend(|(x, y)| PathElement::new([(x, y), (x + 18, y)], QUIET.stroke_width(1)));
    let points: Vec<_> = bins.iter().map(|bin| (bin.mean, bin.share)).collect();
    series(&mut chart, "truly dissatisfied, 95 % interval", BLUE, &points)?;
    legend(&mut chart, SeriesLabelPosition::UpperLeft)
}

fn abstention(canvas: &Canvas<'_>, demands: &[Demand]) -> Drawn {
    let all = demands.iter().flat_map(|demand| [demand.polarity_f1, demand.dsat_precision]);
    let mut chart = axes(
        canvas,
        "Abstention: the more is left unanswered, the better the answers",
        ("answered, of all messages", 0.0..1.0, percent),
        ("score of the answered messages", bottom(all)..1.0, score),
    )?;
    let points = |of: fn(&Demand) -> Interval| demands.iter().map(|d| (d.answered, of(d))).collect::<Vec<_>>();
    series(&mut chart, "precision of “dissatisfied”", VERMILION, &points(|demand| demand.dsat_precision))?;
    series(&mut chart, "polarity, macro-F1", BLUE, &points(|demand| demand.polarity_f1))?;
    // Where points crowd, a label would hide its neighbour.
    let mut last = f64::MAX;
    let labelled: Vec<_> = demands
        .iter()
        .filter(|demand| {
            let free = last - demand.answered > 0.06 && demand.least > 0.0;
            if free || demand.least == 0.0 {
                last = demand.answered;
            }
            free
        })
        .map(|demand| {
            let lowest = demand.polarity_f1.low.min(demand.dsat_precision.low);
            Text::new(format!("p ≥ {}", demand.least), (demand.answered - 0.025, lowest - 0.012), font(14, &QUIET))
        })
        .collect();
    chart.draw_series(labelled)?;
    legend(&mut chart, SeriesLabelPosition::LowerLeft)
}

fn learning(canvas: &Canvas<'_>, learned: &[Learned]) -> Drawn {
    let skills = || learned.iter().map(|learned| (learned.rows, &learned.judges[0]));
    let all = skills().flat_map(|(_, skill)| [skill.auc, skill.polarity_f1, skill.category_f1]);
    let most = learned.iter().map(|learned| learned.rows).fold(0.0, f64::max);
    let mut chart = axes(
        canvas,
        "Learning curve: people and conversations held out",
        ("labelled follow-ups in training", 0.0..(most / 100.0).ceil() * 100.0 + 50.0, |rows| format!("{rows:.0}")),
        // Room for the legend below the lowest curve.
        ("score of the held-out messages", (bottom(all) - 0.1).max(0.0)..1.0, score),
    )?;
    series(&mut chart, "dissatisfied vs rest, AUC", VERMILION, &skills().map(|(x, s)| (x, s.auc)).collect::<Vec<_>>())?;
    series(&mut chart, "polarity, macro-F1", BLUE, &skills().map(|(x, s)| (x, s.polarity_f1)).collect::<Vec<_>>())?;
    series(&mut chart, "category, macro-F1", GREEN, &skills().map(|(x, s)| (x, s.category_f1)).collect::<Vec<_>>())?;
    legend(&mut chart, SeriesLabelPosition::LowerRight)
}

fn classes(canvas: &Canvas<'_>, classes: &[Class]) -> Drawn {
    let names: Vec<String> = classes.iter().rev().map(|class| format!("{} ({})", class.name, class.rows)).collect();
    let name = |at: &SegmentValue<usize>| match at {
        SegmentValue::CenterOf(at) => names.get(*at).cloned().unwrap_or_default(),
        _ => String::new(),
    };
    let mut chart = ChartBuilder::on(canvas)
        .caption("F1 of each class (of so many messages), 95 % interval", font(20, &INK))
        .margin(14)
        .margin_right(22)
        .x_label_area_size(46)
        .y_label_area_size(140)
        .build_cartesian_2d(0.0..1.0, (0..classes.len() - 1).into_segmented())?;
    chart
        .configure_mesh()
        .x_desc("F1 of the held-out messages")
        .x_labels(11)
        .y_labels(classes.len())
        .x_label_formatter(&score)
        .y_label_formatter(&name)
        .axis_style(QUIET)
        .bold_line_style(GRID)
        .light_line_style(TRANSPARENT)
        .label_style(font(15, &INK))
        .axis_desc_style(font(16, &INK))
        .draw()?;
    // The last three are polarities.
    let colour = |at: usize| if at < 3 { VERMILION } else { BLUE };
    let marks = || classes.iter().rev().map(|class| class.f1).enumerate();
    chart.draw_series(marks().map(|(at, f1)| {
        ErrorBar::new_horizontal(SegmentValue::CenterOf(at), f1.low, f1.value, f1.high, colour(at).filled(), 10)
    }))?;
    chart.draw_series(
        marks().map(|(at, f1)| Circle::new((f1.value, SegmentValue::CenterOf(at)), 5, colour(at).filled())),
    )?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::curves::Skill;

    fn around(value: f64) -> Interval {
        Interval { value, low: value - 0.03, high: value + 0.03 }
    }

    #[test]
    fn every_picture_is_a_card_with_its_names_and_no_broken_number() {
        let class = |name, value| Class::new(name, 40.0, around(value));
        let folds = Folds {
            classes: ["none", "positive", "rephrase", "correction", "complaint", "clarify", "sat", "neutral", "dsat"]
                .into_iter()
                .zip((4..).map(|n| f64::from(n) * 0.07))
                .map(|(name, value)| class(name, value))
                .collect(),
            bins: (0..10)
                .map(|n| f64::from(n) / 10.0)
                .map(|from| Bin { from, rows: 40, mean: from + 0.05, share: around(from + 0.06) })
                .collect(),
            demands: [(0.0, 0.99), (0.5, 0.95), (0.7, 0.7), (0.9, 0.3)]
                .map(|(least, answered)| Demand {
                    least,
                    answered,
                    polarity_f1: around(0.9 - answered / 5.0),
                    dsat_precision: around(0.95 - answered / 4.0),
                    dsat_recall: answered,
                })
                .into(),
        };
        let skill = |rows: f64| Skill {
            polarity_f1: around(0.6 + rows / 1e4),
            category_f1: around(0.5 + rows / 1e4),
            auc: around(0.7 + rows / 1e4),
        };
        let learned: Vec<_> =
            [200.0, 700.0, 1500.0].map(|rows| Learned { rows, judges: [skill(rows), skill(rows / 2.0)] }).into();
        let folder = std::env::temp_dir().join(format!("afterword-pictures-{}", std::process::id()));
        draw(&folds, &learned, &folder).unwrap();
        for (name, label) in [
            ("calibration", "perfect calibration"),
            ("abstention", "polarity, macro-F1"),
            ("learning", "labelled follow-ups in training"),
            ("classes", "correction (40)"),
        ] {
            let svg = std::fs::read_to_string(folder.join(name).with_extension("svg")).unwrap();
            assert!(svg.starts_with("<svg width=\"640\"") && svg.contains("fill=\"#FFFFFF\""), "{name}");
            assert!(svg.contains(label) && !svg.contains("NaN"), "{name}");
        }
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
