// Bars, in the page's colours, light and dark:
//
//	<bar-chart aria-label="…"></bar-chart>
//	chart.show({labels: ["10,000"], series: [{label: "Asked more", color: "warning", values: [3]}]})
//
// A colour is the name of one of the stylesheet's custom properties. What a chart shows, a table beside it says.
import {BarController, BarElement, CategoryScale, Chart, Legend, LinearScale, Tooltip} from "chart.js";

Chart.register(BarController, BarElement, CategoryScale, Legend, LinearScale, Tooltip);

const dark = matchMedia("(prefers-color-scheme: dark)");
const still = matchMedia("(prefers-reduced-motion: reduce)");

class BarChart extends HTMLElement {
	constructor() {
		super();
		/** @type {(!Bars|undefined)} */
		this.shown = undefined;
		/** @type {?} */
		this.chart = undefined;
		this.repaint = () => {
			if (this.shown) {
				this.show(this.shown);
			}
		};
	}

	connectedCallback() {
		this.setAttribute("role", "img");
		dark.addEventListener("change", this.repaint);
	}

	disconnectedCallback() {
		dark.removeEventListener("change", this.repaint);
		this.chart?.destroy();
	}

	/** @param {!Bars} shown */
	show(shown) {
		this.shown = shown;
		this.chart?.destroy();
		const canvas = document.createElement("canvas");
		this.replaceChildren(canvas);
		const style = getComputedStyle(this);
		const color = (/** string */ name) => style.getPropertyValue(`--${name}`).trim();
		const stacked = shown.series.length > 1;
		this.chart = new Chart(canvas, {
			type: "bar",
			data: {
				labels: shown.labels,
				datasets: shown.series.map((each) => ({
					label: each.label,
					data: each.values,
					backgroundColor: color(each.color),
					borderRadius: 3,
					maxBarThickness: 28,
				})),
			},
			options: {
				indexAxis: "y",
				locale: document.documentElement.lang,
				maintainAspectRatio: false,
				animation: still.matches ? false : {duration: 250},
				font: {family: style.fontFamily},
				plugins: {
					legend: {display: stacked, position: "bottom", labels: {color: color("ink"), boxWidth: 12, boxHeight: 12}},
					tooltip: {
						backgroundColor: color("ink"), titleColor: color("surface"), bodyColor: color("surface"),
						displayColors: stacked,
					},
				},
				scales: {
					x: {stacked, beginAtZero: true, border: {display: false}, grid: {color: color("line")},
						ticks: {color: color("ink-soft"), precision: 0}},
					y: {stacked, border: {color: color("line-strong")}, grid: {display: false},
						ticks: {color: color("ink")}},
				},
			},
		});
	}
}

customElements.define("bar-chart", BarChart);
